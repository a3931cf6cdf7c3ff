import {InterruptedError} from '../../errors/interrupted-error.ts';
import type {RunResult} from '../verdict/run-result.ts';

/** A run was interrupted and has cleaned up. */
export class ScenarioInterruptedError extends InterruptedError {
  /** The result so far; its outcome is `failed`, and its error has the code INTERRUPTED. */
  readonly result: RunResult;

  constructor(result: RunResult) {
    super();
    this.result = result;
  }
}
