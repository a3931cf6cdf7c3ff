import {addressing, keys, quietly} from '../../file/scenario-schema-parts.ts';
import {defineStep} from '../../define-step.ts';
import {addressedMembers, describeManner, runCommands} from './command-step.ts';

export const deleteStep = defineStep({
  verb: 'delete',
  about: 'delete one key or several',
  shape: {delete: keys(), ...quietly, ...addressing},
  observes: 'reply',
  describe: (fields) => `delete ${fields.delete.join(' ')}${describeManner(fields)}`,
  members: addressedMembers,
  run: ({delete: gone, noreply, ...rest}, stage) =>
    runCommands(
      gone.map((key) => ({verb: 'delete', key, noreply})),
      rest,
      stage,
    ),
});
