import {describe, expect, it} from 'vitest';
import {createCluster, type Cluster} from '../../../src/index.ts';
import {awaitReadmission} from '../../../src/cluster/lifecycle/await-readmission.ts';
import {demandRecord} from '../../../src/cluster/record/demand-record.ts';
import type {MemberProcesses} from '../../../src/cluster/members/member-processes.ts';
import type {MemberProcessState} from '../../../src/runtimes/runtime.ts';
import {metricsOf} from '../../../src/topology/topology.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import {TextClient} from '../../support/text-client.ts';

const clean = ['proxy1', 'proxy2'].map((proxy) => ({proxy, state: 'up', downSince: null, dirty: false}));
/** Placed on node1 of two. */
const key = 'a';

describe.skipIf(memcachedMissing)('a cluster with policy repair', () => {
  const scratch = useScratchHome();

  async function created(): Promise<Cluster> {
    const topology = await testTopology({nodes: 2, proxies: 2, policy: 'repair'});
    const proxy = topology.proxy && {...topology.proxy, requestTimeoutMs: 300};
    return createCluster({topology: {...topology, proxy}, home: scratch.path});
  }

  async function expectHealthy(cluster: Cluster, after: string): Promise<void> {
    const {members} = await cluster.status();
    for (const {name, role, seenBy} of members)
      expect(seenBy, `${name} ${after}`).toMatchObject(role === 'proxy' ? [] : clean);
  }

  it('is healthy when up, start, restart, resume and heal return', async () => {
    const cluster = await created();
    await expectHealthy(cluster, 'after up');
    const client = new TextClient(Number(cluster.endpoints.proxies[0]!.split(':')[1]));

    await cluster.kill(['node1', 'backup1']);
    await cluster.start(['node1', 'backup1']);
    await expectHealthy(cluster, 'after start');
    await cluster.restart(['node2', 'proxy2']);
    await expectHealthy(cluster, 'after restart');

    await cluster.pause(['node1']);
    expect(await client.set(key, '1')).toBe('STORED\r\n');
    expect((await cluster.status()).members[0]).toMatchObject({
      seenBy: [{proxy: 'proxy1', state: 'down', dirty: true, missedWrites: 1, requests: {timedOut: 1}}, {state: 'up'}],
    });
    await cluster.resume(['node1']);
    await expectHealthy(cluster, 'after resume');

    const [fault] = await cluster.faults.add({kind: 'partition', mode: 'refuse'}, {on: ['node1']});
    await cluster.faults.add({kind: 'partition', mode: 'black-hole'}, {on: ['node2'], proxies: ['proxy2']});
    expect(await client.set(key, '2')).toBe('STORED\r\n');
    // node2 is still cut off, and is not waited for.
    await cluster.faults.remove([fault!.id]);
    expect((await cluster.status()).members[0]!.seenBy).toMatchObject(clean);
    await cluster.faults.heal();
    await expectHealthy(cluster, 'after heal');
    expect(await client.get(key)).toBe('2');
    client.close();
  });

  it('warns of members that are not readmitted in time', async () => {
    const cluster = await created();
    await cluster.kill(['node1']);
    const running = {state: 'running'} as MemberProcessState;
    const believing = {inspect: async (members: readonly unknown[]) => members.map(() => running)} as MemberProcesses;
    const warnings: string[] = [];
    await awaitReadmission(await demandRecord(scratch.path, cluster.name), believing, {
      timeoutMs: 100,
      signal: new AbortController().signal,
      onWarning: (line) => warnings.push(line),
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^proxy1 does not use node1 yet after 100 ms/),
      expect.stringMatching(/^proxy2 does not use node1 yet after 100 ms/),
    ]);
  });

  it('serves the metrics of each proxy on a port of its own, next to the first', async () => {
    const topology = await testTopology({nodes: 1, backups: 1, proxies: 2});
    const first = (topology.proxy || {port: 0}).port + 2;
    const measured = {...topology, proxy: topology.proxy && {...topology.proxy, metricsPort: first}};
    expect(metricsOf(measured).map(({port}) => port)).toEqual([first, first + 1]);
    const cluster = await createCluster({topology: measured, home: scratch.path});
    for (const {proxy, host, port} of metricsOf(cluster.topology)) {
      const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
      expect(text).toContain(`mcluster_proxy_client_connections{proxy="${proxy}"}`);
    }
  });
});
