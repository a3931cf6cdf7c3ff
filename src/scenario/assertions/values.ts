import {itemsOf} from '../../workload/client/reply.ts';
import {defineAssertion} from '../define-assertion.ts';
import {short} from '../verdict/observation.ts';
import {pairs, value} from '../file/scenario-schema-parts.ts';

/** `expect: {values: {b: 2}}`: hits on exactly these keys, with these values. */
export const values = defineAssertion({
  key: 'values',
  about: 'all keys that hit, with their values',
  on: 'reply',
  schema: pairs(value(), '{a: 1, b: 2}'),
  describe: (wanted) =>
    `${Object.entries(wanted)
      .map(([key, text]) => `${key} = ${short(text)}`)
      .join(', ')} and no other key`,
  holds: (wanted, {reply}) => {
    const items = itemsOf(reply);
    return items?.length === Object.keys(wanted).length && items.every((item) => wanted[item.key] === item.value);
  },
});
