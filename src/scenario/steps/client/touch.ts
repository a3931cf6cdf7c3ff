import {addressing, pairs, quietly, timeToLive} from '../../file/scenario-schema-parts.ts';
import {defineStep} from '../../define-step.ts';
import {addressedMembers, describeManner, describeTimeToLive, runCommands} from './command-step.ts';

export const touch = defineStep({
  verb: 'touch',
  about: 'change the time to live of keys',
  shape: {touch: pairs(timeToLive(), '{a: 10s}'), ...quietly, ...addressing},
  observes: 'reply',
  describe: (fields) => {
    const times = Object.entries(fields.touch).map(([key, seconds]) => `${key} for ${describeTimeToLive(seconds)}`);
    return `touch ${times.join(', ')}${describeManner(fields)}`;
  },
  members: addressedMembers,
  run: ({touch, noreply, ...rest}, stage) =>
    runCommands(
      Object.entries(touch).map(([key, ttlSeconds]) => ({verb: 'touch', key, ttlSeconds, noreply})),
      rest,
      stage,
    ),
});
