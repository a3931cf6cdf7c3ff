import {itemsOf} from '../../workload/client/reply.ts';
import {defineAssertion} from '../define-assertion.ts';
import {short} from '../verdict/observation.ts';
import {value as text} from '../file/scenario-schema-parts.ts';

/** `expect: {value: 1}`: a hit on the only key with this value, or the number that incr or decr returns. */
export const value = defineAssertion({
  key: 'value',
  about: 'the value that was read, or the number that was returned',
  on: 'reply',
  schema: text(),
  describe: (wanted) => `the value ${short(wanted)}`,
  holds: (wanted, {reply}) => {
    if (reply.type === 'line') return reply.line.trim() === wanted;
    const items = itemsOf(reply);
    return items?.length === 1 && items[0]!.value === wanted;
  },
});
