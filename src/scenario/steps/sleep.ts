import {formatDuration} from '../../support/duration.ts';
import {milliseconds} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';

export const sleep = defineStep({
  verb: 'sleep',
  about: 'wait for a fixed time; prefer `wait` for a condition',
  shape: {sleep: milliseconds()},
  describe: ({sleep}) => `sleep ${formatDuration(sleep)}`,
  run: async ({sleep}, {clock, signal}) => {
    await clock.sleep(sleep, signal);
    return [];
  },
});
