import {MclusterError} from '../errors/mcluster-error.ts';
import type {RuntimeName} from '../topology/topology.ts';

export class RuntimeUnavailableError extends MclusterError {
  constructor(runtime: 'auto' | RuntimeName, reason: string, hint: string) {
    super({
      code: 'RUNTIME_UNAVAILABLE',
      message:
        runtime === 'auto'
          ? `no runtime can be used here: ${reason}`
          : `runtime ${runtime} can't be used here: ${reason}`,
      hint,
      details: {runtime, reason},
    });
  }
}
