import {MclusterError} from '../errors/mcluster-error.ts';
import {formatProblems, type Problem} from './problem.ts';

/** Flags that do not make a topology, though the file, if there is one, does. */
export class TopologyFlagsError extends MclusterError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super({
      code: 'USAGE',
      message: formatProblems(problems),
      hint: 'mcluster up --help lists the flags',
      details: {problems},
    });
    this.problems = problems;
  }
}
