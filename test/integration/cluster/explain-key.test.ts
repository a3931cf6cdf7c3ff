import {describe, expect, it} from 'vitest';
import {drawExplanation} from '../../../src/cli/draw/draw-explanation.ts';
import {createCluster, type CreateClusterOptions} from '../../../src/cluster/lifecycle/create-cluster.ts';
import type {Cluster} from '../../../src/cluster/cluster.ts';
import {explainKey} from '../../../src/cluster/explain/explain-key.ts';
import {distributionNames} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe.skipIf(memcachedMissing)('explainKey', () => {
  const home = useScratchHome();

  async function start(overrides: CreateClusterOptions = {}): Promise<Cluster> {
    return createCluster({topology: await testTopology(overrides), home: home.path});
  }

  it.each(distributionNames)('knows where the proxy places keys with %s', async (distribution) => {
    await using cluster = await start({nodes: 3, backups: 2, distribution});
    for (const key of ['a', 'user:42', 'ключ', 'x'.repeat(250)]) {
      await set(cluster, key, 'value');
      const {route, holders} = await explainKey(cluster, key);
      expect(route).toMatchObject({policy: 'magent', distribution, reads: [{outcome: 'hit', from: route?.node}]});
      const having = holders.filter(({holds}) => holds).map(({name}) => name);
      expect(having).toEqual([route?.node, route?.backup]);
      expect(holders.find(({holds}) => holds)).toMatchObject({sizeBytes: 5, flags: 3});
    }
  });

  it("explains each proxy, and says what it can't know", async () => {
    await using cluster = await start({nodes: 1, proxies: 2});
    await cluster.faults.add({kind: 'partition', mode: 'refuse'}, {on: ['node1'], proxies: ['proxy2']});
    await cluster.faults.add({kind: 'miss', nth: 2}, {on: ['backup1'], proxies: ['proxy2']});
    await cluster.kill(['proxy1']);
    const explanation = await explainKey(cluster, 'a');
    const why =
      'f1 (node1 partitioned); cannot predict whether the request is hit by f2 (backup1 answers a miss (number 2 only))';
    expect(explanation.route?.reads).toEqual([
      {proxy: 'proxy1', outcome: 'refused', from: null, stale: false, why: 'proxy1 is dead', then: null},
      {proxy: 'proxy2', outcome: 'unknown', from: null, stale: false, why, then: null},
    ]);
    expect(drawExplanation(explanation)).toContain(
      `A read:  through proxy1, no connection (proxy1 is dead)\n         through proxy2, unknown (${why})\nA write:`,
    );
  });

  it('knows that without a backup a dead node is an error', async () => {
    await using cluster = await start({nodes: 1, backups: 0});
    await cluster.kill(['node1']);
    expect((await explainKey(cluster, 'a')).route).toMatchObject({backup: null, reads: [{outcome: 'error'}]});
  });

  it('leaves the choice to the clients when there is no proxy', async () => {
    await using cluster = await start({nodes: 2, backups: 0, noProxy: true});
    expect(await explainKey(cluster, 'a')).toMatchObject({route: null, holders: [{holds: false}, {holds: false}]});
  });

  it('rejects an invalid key', async () => {
    await using cluster = await start({nodes: 1, backups: 0, noProxy: true});
    for (const key of ['', 'a b', 'a\r\nflush_all', 'x'.repeat(251)]) {
      expect((await failureOf(explainKey(cluster, key))).code).toBe('USAGE');
    }
  });
});

/** Writes through the proxy, then waits for the copy by sending a request on the same connection. */
async function set(cluster: Cluster, key: string, value: string): Promise<void> {
  const port = Number(cluster.endpoints.proxies[0]!.split(':')[1]);
  const connection = new RawConnection(port);
  try {
    const command = Buffer.from(`set ${key} 3 0 ${value.length}\r\n${value}\r\n`);
    expect(await connection.ask(command, 8)).toBe('STORED\r\n');
    const {route} = await explainKey(cluster, key);
    const hasCopy = async (): Promise<boolean> => {
      const {holders} = await explainKey(cluster, key);
      return holders.find(({name}) => name === route?.backup)?.holds ?? false;
    };
    await expect.poll(hasCopy).toBe(true);
  } finally {
    connection.close();
  }
}
