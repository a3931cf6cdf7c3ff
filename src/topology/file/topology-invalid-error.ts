import {MclusterError} from '../../errors/mcluster-error.ts';
import {formatProblems, inOrder, type Problem} from '../../yaml/problem.ts';

/** A topology file can't be used; lists every problem with it and with the flags. */
export class TopologyInvalidError extends MclusterError {
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super({
      code: 'TOPOLOGY_INVALID',
      message: `${file} is not a valid topology: ${count}\n\n${formatProblems(sorted)}`,
      hint: 'mcluster topology show prints a valid one, with every field there is',
      details: {problems: sorted},
    });
    this.file = file;
    this.problems = sorted;
  }
}
