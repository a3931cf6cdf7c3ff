import {MclusterError} from '../errors/mcluster-error.ts';
import type {RunResult} from './run-result.ts';

/** A scenario that was to pass did not. */
export class ScenarioFailedError extends MclusterError {
  readonly result: RunResult;

  constructor(result: RunResult) {
    const {scenario, verdict, outcome, replay} = result;
    super({
      code: 'SCENARIO_FAILED',
      // Test runners show the message alone.
      message: `scenario ${scenario.name}: ${verdict}\nto run it again: ${replay}`,
      details: {scenario: scenario.name, outcome, replay},
    });
    this.result = result;
  }
}
