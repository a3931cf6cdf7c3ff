import {MclusterError} from '../errors/mcluster-error.ts';

/** A step could not be done, or what it waits for did not come. Ends up in the result of the run. */
export class StepFailedError extends MclusterError {
  constructor(message: string) {
    super({code: 'SCENARIO_FAILED', message});
  }
}
