import {MclusterError} from '../errors/mcluster-error.ts';
import {formatDuration} from '../support/duration.ts';
import type {Scenario} from './scenario.ts';

/** A run that took longer than its file allows. */
export class ScenarioTimeoutError extends MclusterError {
  constructor({name, timeoutMs}: Scenario) {
    super({
      code: 'TIMED_OUT',
      message: `${name} was not over after ${formatDuration(timeoutMs)}`,
      hint: 'give it more time with timeout: in the file',
      details: {name, timeoutMs},
    });
  }
}
