import {MclusterError} from '../errors/mcluster-error.ts';
import {formatDuration} from '../support/duration.ts';
import type {Scenario} from './scenario.ts';

/** A run that took longer than its file allows. */
export class ScenarioTimeoutError extends MclusterError {
  /** `underWay`: what it was at, such as `in step 3 (get a)`. */
  constructor({name, timeoutMs}: Scenario, underWay: string) {
    super({
      code: 'TIMED_OUT',
      message: `${name} was not over after ${formatDuration(timeoutMs)}, ${underWay}`,
      hint: 'give it more time with timeout: in the file',
      details: {name, timeoutMs},
    });
  }
}
