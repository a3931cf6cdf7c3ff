import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {seededRandom} from '../../../src/support/random.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedEmbedded, type ProxiedCluster} from '../../support/proxied-embedded.ts';
import {startProxiedNodes, type ProxiedNodesOptions} from '../../support/proxied-nodes.ts';
import {openMemcacheClient} from './memcache-client.ts';
import {openMemcachePlus} from './memcache-plus.ts';
import {openMemcached} from './memcached.ts';
import type {NpmClient} from './npm-client.ts';
import {binaryLibraries, type Library} from './binary-libraries.ts';

const seed = Number(process.env.MCLUSTER_TEST_SEED ?? 1);

/** memcache-plus ends its process on the answer to an empty value, also with a bare memcached. */
const libraries: Library[] = [
  {name: 'memcached', open: openMemcached, leastBytes: 0},
  {name: 'memcache-client', open: openMemcacheClient, leastBytes: 0},
  {name: 'memcache-plus', open: openMemcachePlus, leastBytes: 1},
  ...binaryLibraries,
];

type Setup = {
  policy: 'magent' | 'repair';
  nodes: string;
  missing: string | null;
  operations: number;
  start: (options: ProxiedNodesOptions) => Promise<ProxiedCluster>;
};

/** Embedded nodes, which other tests compare with memcached, under the policy with the greater demands. */
const setups: readonly Setup[] = [
  {policy: 'magent', nodes: 'memcached', missing: memcachedMissing, operations: 10_000, start: startProxiedNodes},
  {policy: 'repair', nodes: 'memcached', missing: memcachedMissing, operations: 10_000, start: startProxiedNodes},
  {policy: 'repair', nodes: 'embedded', missing: null, operations: 2000, start: startProxiedEmbedded},
];

describe('client libraries through a proxy', () => {
  describe.each(setups)('policy $policy, $nodes nodes', ({policy, missing, operations, start}) => {
    if (missing !== null) {
      it.skip(missing);
      return;
    }
    let cluster: ProxiedCluster;

    beforeAll(async () => {
      cluster = await start({nodes: 2, backups: 1, policy});
    });
    afterAll(() => cluster.close());

    describe.each(libraries)('$name', ({open, leastBytes, missing: isMissing = false}) => {
      if (isMissing) {
        it.skip('is not installed');
        return;
      }
      let client: NpmClient;
      beforeAll(async () => {
        client = await open(cluster.proxyPort);
        await client.flush?.();
      });
      afterAll(() => {
        client.close();
      });

      it(`behaves as a model does in ${operations} random operations, seed ${seed}`, async () => {
        const random = seededRandom(seed);
        const model = new Map<string, string>();
        for (let count = 0; count < operations; count++) {
          const {name, ours, theirs} = await operate(client, model, random);
          expect(theirs, `operation ${count}: ${name}`).toEqual(ours);
        }
      });

      it('stores and reads values of every size class, up to what fits into 1 MiB', async () => {
        const sizes = [leastBytes];
        for (let size = 1; size < 1024 * 1024 - 100; size = Math.ceil(size * 1.25)) sizes.push(size);
        sizes.push(1024 * 1024 - 100);
        for (const size of sizes) {
          const value = String.fromCharCode(97 + (size % 26)).repeat(size);
          expect(await client.set('sized', value)).toBe(true);
          expect((await client.get('sized')) === value, `${size} bytes`).toBe(true);
        }
      });

      it('flushes', async () => {
        await client.set('flushed', 'x');
        await client.flush?.();
        expect(await client.get('flushed')).toBe(null);
      });
    });
  });
});

type Step = {name: string; ours: unknown; theirs: unknown};

/** Runs one random operation on the client and on the model, and returns both results. */
async function operate(
  client: NpmClient,
  model: Map<string, string>,
  random: ReturnType<typeof seededRandom>,
): Promise<Step> {
  const key = `key-${random.below(20)}`;
  const value = random.pick(['7', '42', '100', 'text', `long ${'x'.repeat(random.below(300))}`]);
  const old = model.get(key);
  const name = random.pick([
    'set',
    'set',
    'add',
    'replace',
    'append',
    'prepend',
    'get',
    'get',
    'getMulti',
    'cas',
    'stale cas',
    'incr',
    'decr',
    'delete',
    'touch',
  ]);
  const store = (when: boolean, next: string): boolean => {
    if (when) model.set(key, next);
    return when;
  };
  switch (name) {
    case 'set':
      return {name, theirs: await client.set(key, value), ours: store(true, value)};
    case 'add':
      return {name, theirs: await client.add(key, value), ours: store(old === undefined, value)};
    case 'replace':
      return {name, theirs: await client.replace(key, value), ours: store(old !== undefined, value)};
    case 'append':
      return {name, theirs: await client.append(key, value), ours: store(old !== undefined, `${old}${value}`)};
    case 'prepend':
      if (client.prepend === undefined) return {name, theirs: null, ours: null};
      return {name, theirs: await client.prepend(key, value), ours: store(old !== undefined, `${value}${old}`)};
    case 'getMulti': {
      const keys = Array.from({length: 5}, (_, index) => `key-${(random.below(20) + index) % 20}`);
      const found = Object.fromEntries([...model].filter(([stored]) => keys.includes(stored)));
      return {name, theirs: await client.getMulti(keys), ours: found};
    }
    case 'cas':
    case 'stale cas': {
      if (client.gets === undefined) return {name, theirs: null, ours: null};
      const read = await client.gets(key);
      if (read === null || old === undefined) return {name, theirs: read?.value, ours: old};
      if (name === 'stale cas') await client.set(key, old);
      return {name, theirs: await client.cas?.(key, value, read.unique), ours: store(name === 'cas', value)};
    }
    case 'incr':
    case 'decr': {
      if (old !== undefined && !/^\d{1,9}$/.test(old)) return {name, theirs: null, ours: null};
      const amount = random.below(50);
      const next = Math.max(0, Number(old) + (name === 'incr' ? amount : -amount));
      const theirs = await client[name](key, amount);
      // A number that was counted down keeps its length, padded with spaces; a plain set makes it a value like any
      // other.
      if (old !== undefined) await client.set(key, String(next));
      return {name, theirs, ours: store(old !== undefined, String(next)) ? next : null};
    }
    case 'delete':
      return {name, theirs: await client.delete(key), ours: model.delete(key)};
    case 'touch':
      if (client.touch === undefined) return {name, theirs: null, ours: null};
      return {name, theirs: await client.touch(key, 1000), ours: old !== undefined};
    default:
      return {name, theirs: await client.get(key), ours: old ?? null};
  }
}
