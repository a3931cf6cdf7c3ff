import {maxFlags} from '../../protocol/limits.ts';
import {whole} from '../../topology/schema-parts.ts';
import {defineAssertion} from '../define-assertion.ts';

export const flags = defineAssertion({
  key: 'flags',
  about: 'the flags kept with the value',
  on: 'reply',
  schema: whole({min: 0, max: maxFlags}),
  describe: (wanted) => `flags ${wanted}`,
  holds: (wanted, {reply}) =>
    reply.type === 'items' && reply.items.length > 0 && reply.items.every((item) => item.flags === wanted),
});
