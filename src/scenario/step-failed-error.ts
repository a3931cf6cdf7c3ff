import {InterruptedError} from '../errors/interrupted-error.ts';
import {MclusterError} from '../errors/mcluster-error.ts';

/** A step could not be done, or what it waits for did not come. Ends up in the result of the run. */
export class StepFailedError extends MclusterError {
  /** The end of what a program of the user's had said by then. */
  readonly output: string | null;

  constructor(message: string, output: string | null = null) {
    super({code: 'SCENARIO_FAILED', message});
    this.output = output;
  }
}

/** A program of the user's was ended, because the run does. */
export class ProgramInterruptedError extends InterruptedError {
  /** The end of what it had said by then. */
  readonly output: string;

  constructor(output: string) {
    super();
    this.output = output;
  }
}
