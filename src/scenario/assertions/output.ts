import {defineAssertion} from '../define-assertion.ts';
import {short} from '../verdict/observation.ts';
import {text} from '../file/scenario-schema-parts.ts';

export const output = defineAssertion({
  key: 'output',
  about: 'text that the program prints to stdout or stderr',
  on: 'exec',
  schema: text('part of the output'),
  describe: (wanted) => `output with "${short(wanted)}"`,
  holds: (wanted, {output}) => output.includes(wanted),
});
