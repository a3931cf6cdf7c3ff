import {MclusterError} from '../errors/mcluster-error.ts';
import {formatProblems, type Problem} from '../yaml/problem.ts';

/** The flags are invalid, though the file, if there is one, is valid. */
export class TopologyFlagsError extends MclusterError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], hint = 'mcluster up --help lists the flags') {
    super({
      code: 'USAGE',
      message: formatProblems(problems),
      hint,
      details: {problems},
    });
    this.problems = problems;
  }
}
