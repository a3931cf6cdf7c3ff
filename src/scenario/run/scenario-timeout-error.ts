import {MclusterError} from '../../errors/mcluster-error.ts';
import {formatDuration} from '../../support/duration.ts';
import type {Scenario} from '../scenario.ts';

/** A run took longer than its scenario allows. */
export class ScenarioTimeoutError extends MclusterError {
  /** `underWay`: the activity that was cut short, such as `in step 3 (get a)`. */
  constructor({name, timeoutMs}: Scenario, underWay: string) {
    super({
      code: 'TIMED_OUT',
      message: `${name} did not finish within ${formatDuration(timeoutMs)}, ${underWay}`,
      hint: 'allow more time with timeout: in the file',
      details: {name, timeoutMs},
    });
  }
}
