import {field, whole} from '../../topology/file/topology-schema-parts.ts';
import type {Client} from '../../workload/client/client.ts';
import {name} from '../file/scenario-schema-parts.ts';
import {defineStep} from '../define-step.ts';
import {StepFailedError} from '../run/step-failed-error.ts';

/** Large enough to be fast, small enough that no slab class is left half empty. */
const valueBytes = 8000;
const batch = 64;

export const fill = defineStep({
  verb: 'fill',
  about: 'fill the memory of a member with other items, so that it evicts',
  shape: {
    fill: name('a member'),
    percent: field(whole({min: 1, max: 100}), 'Share of the memory to fill. 100%: until the member evicts.', 100),
  },
  describe: ({fill, percent = 100}) => `fill ${fill} to ${percent} %`,
  members: ({fill}) => [{path: ['fill'], name: fill, roles: ['node', 'backup']}],
  run: async ({fill: member, percent = 100}, stage) => {
    await stage.settle();
    const client = stage.clients.at(member);
    const before = await memoryOf(client, member);
    // Up to twice the limit: evictions make room for more.
    const most = (2 * before.limitBytes) / valueBytes + batch;
    for (let written = 0; written < most; written += batch) {
      const keys = Array.from({length: batch}, (_, index) => `fill-${written + index}`);
      await Promise.all(keys.map((key) => client.run({verb: 'set', key, value: 'x'.repeat(valueBytes)})));
      const {usedBytes, limitBytes, evictions} = await memoryOf(client, member);
      if (evictions > before.evictions || (percent < 100 && usedBytes >= (limitBytes * percent) / 100)) return [];
    }
    throw new StepFailedError(`${member} did not evict anything, although twice its memory was written to it`);
  },
});

async function memoryOf(client: Client, member: string) {
  const {reply} = await client.run({verb: 'stats'});
  if (reply.type !== 'stats') throw new StepFailedError(`${member} did not report how much memory it uses`);
  const {bytes, limit_maxbytes: limit, evictions} = reply.stats;
  return {usedBytes: Number(bytes), limitBytes: Number(limit), evictions: Number(evictions)};
}
