import {addressing, pairs, quietly, timeToLive} from '../schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {addressedMembers, describeAddressing, runCommands} from './command-step.ts';

export const touch = defineStep({
  verb: 'touch',
  about: 'give keys another time to live',
  shape: {touch: pairs(timeToLive(), '{a: 10s}'), ...quietly, ...addressing},
  observes: 'reply',
  describe: ({touch, noreply: _noreply, ...rest}) => {
    const times = Object.entries(touch).map(([key, seconds]) => `${key} for ${seconds} s`);
    return `touch ${times.join(', ')}${describeAddressing(rest)}`;
  },
  members: addressedMembers,
  run: ({touch, noreply, ...rest}, stage) =>
    runCommands(
      Object.entries(touch).map(([key, ttlSeconds]) => ({verb: 'touch', key, ttlSeconds, noreply})),
      rest,
      stage,
    ),
});
