import {afterEach, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {binaryLibraries} from './binary-libraries.ts';
import type {NpmClient} from './npm-client.ts';

const keys = Array.from({length: 20}, (_, index) => `key-${index}`);

/** What happens to a cluster of two nodes and a backup while a client uses it. */
const failures: Readonly<Record<string, (cluster: ProxiedNodes) => Promise<void>>> = {
  'a killed node': (cluster) => cluster.kill('node1'),
  'a node that was restarted empty': async (cluster) => {
    await cluster.kill('node1');
    await cluster.start('node1');
    await cluster.allUp();
  },
  'a partitioned node': (cluster) => cluster.partition('node1'),
  'a slow node': async (cluster) => {
    cluster.proxy.faults.add({id: 'slow', member: 'node1', fault: {kind: 'slow', latencyMs: 20}});
    await Promise.resolve();
  },
};

describe.skipIf(memcachedMissing).each(binaryLibraries)('$name', ({open, missing = false}) => {
  let cluster: ProxiedNodes | null = null;
  let client: NpmClient | null = null;
  afterEach(async () => {
    client?.close();
    await cluster?.close();
  });

  it.skipIf(missing).each(Object.entries(failures))('loses nothing under policy repair to %s', async (_name, fail) => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1, policy: 'repair', requestTimeoutMs: 20_000});
    await cluster.allUp();
    client = await open(cluster.proxyPort);
    for (const key of keys) expect(await client.set(key, `old ${key}`)).toBe(true);
    await cluster.settle(1000);
    await fail(cluster);
    expect(await client.getMulti(keys)).toEqual(Object.fromEntries(keys.map((key) => [key, `old ${key}`])));
    for (const key of keys) expect(await client.set(key, `new ${key}`)).toBe(true);
    for (const key of keys) expect(await client.append(key, '!')).toBe(true);
    for (const key of keys) expect(await client.get(key)).toBe(`new ${key}!`);
    for (const key of keys) expect(await client.delete(key)).toBe(true);
    expect(await client.getMulti(keys)).toEqual({});
  });
});
