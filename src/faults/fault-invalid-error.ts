import {MclusterError} from '../errors/mcluster-error.ts';

/** A fault's description is invalid; `problems` lists everything that is wrong with it. */
export class FaultInvalidError extends MclusterError {
  constructor(kind: string | undefined, problems: readonly string[]) {
    super({
      code: 'FAULT_INVALID',
      message: `${kind === undefined ? 'fault' : `fault ${kind}`}: ${problems.join('; ')}`,
      hint: 'All faults and their parameters: mcluster fault add --help',
      details: {kind: kind ?? null, problems},
    });
  }
}
