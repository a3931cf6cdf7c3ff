import {addressing, keys, naming} from '../../file/scenario-schema-parts.ts';
import {defineStep} from '../../define-step.ts';
import {addressedMembers, describeManner, runCommand} from './command-step.ts';

const shared = {...addressing, ...naming};

export const get = defineStep({
  verb: 'get',
  about: 'read one key or several',
  shape: {get: keys(), ...shared},
  observes: 'reply',
  isRepeatable: true,
  describe: ({get, ...rest}) => `get ${get.join(' ')}${describeManner(rest)}`,
  members: addressedMembers,
  names: ({as}) => as,
  run: ({get, ...rest}, stage) => runCommand({verb: 'get', keys: get}, rest, stage),
});

export const gets = defineStep({
  verb: 'gets',
  about: 'read one key or several with their cas uniques',
  shape: {gets: keys(), ...shared},
  observes: 'reply',
  isRepeatable: true,
  describe: ({gets, ...rest}) => `gets ${gets.join(' ')}${describeManner(rest)}`,
  members: addressedMembers,
  names: ({as}) => as,
  run: ({gets, ...rest}, stage) => runCommand({verb: 'gets', keys: gets}, rest, stage),
});
