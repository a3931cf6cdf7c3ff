import {InterruptedError} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';

/** A step could not be done, or the condition it waits for did not occur. It is part of the result of the run. */
export class StepFailedError extends MclusterError {
  /** The end of the program's output so far. */
  readonly output: string | null;

  constructor(message: string, output: string | null = null) {
    super({code: 'SCENARIO_FAILED', message});
    this.output = output;
  }
}

/** A user's program was ended because the run ended. */
export class ProgramInterruptedError extends InterruptedError {
  /** The end of its output so far. */
  readonly output: string;

  constructor(output: string) {
    super();
    this.output = output;
  }
}
