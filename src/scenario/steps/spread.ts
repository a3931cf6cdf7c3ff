import {keys} from '../file/scenario-schema-parts.ts';
import {describeReply} from '../verdict/observation.ts';
import {StepFailedError} from '../run/step-failed-error.ts';
import {defineStep} from '../define-step.ts';

export const spread = defineStep({
  verb: 'spread',
  about: 'count how many of these keys each node holds',
  shape: {spread: keys()},
  observes: 'spread',
  isRepeatable: true,
  describe: ({spread}) => `count the keys on each node: ${spread.join(' ')}`,
  run: async ({spread}, stage) => {
    await stage.settle();
    const nodes = stage.cluster.members.filter(({role}) => role === 'node');
    const counts = await Promise.all(
      nodes.map(async ({name}) => {
        const {reply} = await stage.clients.at(name).run({verb: 'get', keys: spread});
        if (reply.type === 'items') return [name, reply.items.length] as const;
        // A dead node has no keys; the keys of one that runs without answering are unknown.
        if (stage.timeline.stateOf(name) === 'dead') return [name, 0] as const;
        throw new StepFailedError(`${name} could not be asked for the keys: ${describeReply(reply)}`);
      }),
    );
    return [{type: 'spread', counts: Object.fromEntries(counts), keys: spread.length}];
  },
});
