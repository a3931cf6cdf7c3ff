import {maxFlags} from '../../protocol/limits.ts';
import {whole} from '../../topology/file/topology-schema-parts.ts';
import {itemsOf} from '../../workload/client/reply.ts';
import {defineAssertion} from '../define-assertion.ts';

export const flags = defineAssertion({
  key: 'flags',
  about: 'the flags stored with the value',
  on: 'reply',
  schema: whole({min: 0, max: maxFlags}),
  describe: (wanted) => `flags ${wanted}`,
  holds: (wanted, {reply}) => {
    const items = itemsOf(reply) ?? [];
    return items.length > 0 && items.every((item) => item.flags === wanted);
  },
});
