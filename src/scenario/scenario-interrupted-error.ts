import {InterruptedError} from '../errors/interrupted-error.ts';
import type {RunResult} from './run-result.ts';

/** A run that was interrupted, and has cleaned up. */
export class ScenarioInterruptedError extends InterruptedError {
  /** As far as it came; its outcome is `failed`, and the code of its error INTERRUPTED. */
  readonly result: RunResult;

  constructor(result: RunResult) {
    super();
    this.result = result;
  }
}
