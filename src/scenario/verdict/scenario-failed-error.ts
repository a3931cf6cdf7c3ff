import {MclusterError} from '../../errors/mcluster-error.ts';
import {lastLines} from '../program/last-lines.ts';
import type {RunResult} from './run-result.ts';

/** A scenario that was expected to pass did not. */
export class ScenarioFailedError extends MclusterError {
  readonly result: RunResult;

  constructor(result: RunResult) {
    const {scenario, verdict, outcome, replay} = result;
    super({
      code: 'SCENARIO_FAILED',
      // Test runners show only the message.
      message: [`scenario ${scenario.name}: ${verdict}`, ...printed(result), `to run it again: ${replay}`].join('\n'),
      details: {scenario: scenario.name, outcome, replay},
    });
    this.result = result;
  }
}

/** Output of the failed step's program: there may be no other record of it. */
function printed({steps}: RunResult): string[] {
  const said = steps.find(({output}) => output);
  return said ? ['its output ended with:', ...lastLines(said.output!).map((line) => `  | ${line}`)] : [];
}
