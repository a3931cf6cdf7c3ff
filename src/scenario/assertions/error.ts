import {defineAssertion} from '../define-assertion.ts';
import {text} from '../file/scenario-schema-parts.ts';

export const error = defineAssertion({
  key: 'error',
  about: 'an error line that contains this text',
  on: 'reply',
  schema: text('part of the error line, such as SERVER_ERROR'),
  describe: (wanted) => `an error with "${wanted}"`,
  holds: (wanted, {reply}) => reply.type === 'error' && reply.line.includes(wanted),
});
