import {MclusterError} from '../errors/mcluster-error.ts';
import {formatProblems, inOrder, type Problem} from '../topology/problem.ts';

/** A scenario file that can't be run: everything that is wrong with it. */
export class ScenarioInvalidError extends MclusterError {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super({
      code: 'SCENARIO_INVALID',
      message: `${file} is not a valid scenario: ${count}\n\n${formatProblems(sorted)}`,
      hint: 'mcluster scenario show stale-restart --source prints a valid one',
      details: {problems: sorted},
    });
    this.problems = sorted;
  }
}
