import {addressing, keys, quietly} from '../schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {addressedMembers, describeAddressing, runCommands} from './command-step.ts';

export const deleteStep = defineStep({
  verb: 'delete',
  about: 'delete one key or several',
  shape: {delete: keys(), ...quietly, ...addressing},
  observes: 'reply',
  describe: ({delete: gone, noreply, ...rest}) =>
    `delete ${gone.join(' ')}${noreply ? ' without asking for an answer' : ''}${describeAddressing(rest)}`,
  members: addressedMembers,
  run: ({delete: gone, noreply, ...rest}, stage) =>
    runCommands(
      gone.map((key) => ({verb: 'delete', key, noreply})),
      rest,
      stage,
    ),
});
