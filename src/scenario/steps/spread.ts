import {keys} from '../schema-parts.ts';
import {defineStep} from '../define-step.ts';

export const spread = defineStep({
  verb: 'spread',
  about: 'count on which nodes these keys are',
  shape: {spread: keys()},
  observes: 'spread',
  isRepeatable: true,
  describe: ({spread}) => `count the nodes of ${spread.join(' ')}`,
  run: async ({spread}, stage) => {
    await stage.settle();
    const nodes = stage.cluster.members.filter(({role}) => role === 'node');
    const counts = await Promise.all(
      nodes.map(async ({name}) => {
        const {reply} = await stage.clients.at(name).run({verb: 'get', keys: spread});
        return [name, reply.type === 'items' ? reply.items.length : 0] as const;
      }),
    );
    return [{type: 'spread', counts: Object.fromEntries(counts), keys: spread.length}];
  },
});
