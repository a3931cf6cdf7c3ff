import {formatDuration} from '../../support/duration.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {field, mapping, whole} from '../../topology/file/topology-schema-parts.ts';
import {milliseconds, name} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {StepFailedError} from '../run/step-failed-error.ts';
import {defaultLoadName} from './load.ts';

const defaultWithinMs = 20_000;

export const measure = defineStep({
  verb: 'measure',
  about: 'observe the next commands of a load, together with those since its last measurement',
  shape: {
    measure: mapping({
      requests: whole({min: 1, max: 1_000_000}),
      load: field(name('a load'), 'Name of the load.', defaultLoadName),
      within: field(milliseconds(), 'Timeout for that many commands.', formatDuration(defaultWithinMs)),
    }),
  },
  observes: 'load',
  describe: ({measure: {requests, load = defaultLoadName, within}}) =>
    `measure ${load} over ${requests} more commands${within === undefined ? '' : ` within ${formatDuration(within)}`}`,
  needs: ({measure: {load = defaultLoadName}}) => [{path: ['measure', 'load'], name: load}],
  run: async ({measure: {requests, load = defaultLoadName, within = defaultWithinMs}}, {loads, clock, signal}) => {
    const {recorder} = loads.named(load);
    const target = recorder.requestsInWindow + requests;
    const enough = await waitUntil(() => recorder.requestsInWindow >= target || undefined, {
      timeoutMs: within,
      clock,
      signal,
      firstPauseMs: 5,
      maxPauseMs: 20,
    });
    if (!enough) {
      const done = recorder.requestsInWindow - target + requests;
      throw new StepFailedError(`only ${done} of ${requests} commands were answered in ${formatDuration(within)}`);
    }
    return [{type: 'load', load, summary: recorder.takeWindow()}];
  },
});
