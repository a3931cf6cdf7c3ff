import {MclusterError} from '../../errors/mcluster-error.ts';
import {formatProblems, inOrder, type Problem} from '../../yaml/problem.ts';

/** Scenario files are invalid; lists every problem, file by file. */
export class ScenarioInvalidError extends MclusterError {
  readonly problems: readonly Problem[];
  readonly invalid: readonly {file: string; problems: readonly Problem[]}[];

  constructor(...invalid: readonly {file: string; problems: readonly Problem[]}[]) {
    const sorted = invalid.flatMap(({problems}) => inOrder(problems));
    const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
    const what =
      invalid.length === 1
        ? `${invalid[0]!.file} is not a valid scenario`
        : `${invalid.length} files are not valid scenarios`;
    super({
      code: 'SCENARIO_INVALID',
      message: `${what}: ${count}\n\n${formatProblems(sorted)}`,
      hint: 'see a valid scenario: mcluster scenario show stale-restart --source',
      details: {problems: sorted},
    });
    this.invalid = invalid;
    this.problems = sorted;
  }
}
