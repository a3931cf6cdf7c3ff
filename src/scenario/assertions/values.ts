import {defineAssertion} from '../define-assertion.ts';
import {short} from '../observation.ts';
import {pairs, value} from '../schema-parts.ts';

/** `expect: {values: {b: 2}}`: hits on exactly these keys, with these values. */
export const values = defineAssertion({
  key: 'values',
  about: 'all keys that were hits, with their values',
  on: 'reply',
  schema: pairs(value(), '{a: 1, b: 2}'),
  describe: (wanted) =>
    `${Object.entries(wanted)
      .map(([key, text]) => `${key} = ${short(text)}`)
      .join(', ')} and no other key`,
  holds: (wanted, {reply}) => {
    if (reply.type !== 'items' || reply.items.length !== Object.keys(wanted).length) return false;
    return reply.items.every((item) => wanted[item.key] === item.value);
  },
});
