import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import type {FaultEffectiveness} from '../../../src/faults/injector.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {TextClient} from '../../support/text-client.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';

const signal = new AbortController().signal;

/** Every fault, with parameters that can be seen quickly. */
const faults: Fault[] = [
  {kind: 'partition', mode: 'refuse'},
  {kind: 'partition', mode: 'black-hole'},
  {kind: 'partition', mode: 'black-hole', direction: 'requests'},
  {kind: 'partition', mode: 'black-hole', direction: 'replies'},
  {kind: 'slow', latencyMs: 60},
  {kind: 'slow', latencyMs: 60, jitterMs: 20, direction: 'requests'},
  {kind: 'bandwidth', bytesPerSecond: 2000},
  {kind: 'bandwidth', bytesPerSecond: 500_000},
  {kind: 'reset', probability: 0.001},
  {kind: 'reset', direction: 'requests'},
  {kind: 'slice', pieceBytes: 1},
  {kind: 'slice', pieceBytes: 1000, delayMs: 0, direction: 'replies'},
  {kind: 'half-open'},
  {kind: 'reply', reply: 'SERVER_ERROR out of memory', verb: 'set', key: 'user:*', nth: 3},
  {kind: 'drop', verb: 'get'},
  {kind: 'delay', delayMs: 60, key: 'x'},
  {kind: 'corrupt', probability: 0.5},
  {kind: 'miss', key: 'gone'},
];

describe.skipIf(memcachedMissing)('on a link to a real memcached', () => {
  let cluster: ProxiedNodes;
  beforeEach(async () => {
    cluster = await startProxiedNodes({nodes: 1, backups: 1});
  });
  afterEach(() => cluster.close());

  it.each(faults)('%j is seen at work, counts no probe, and leaves nothing behind', async (fault) => {
    expect(await inject(fault)).toMatchObject({effective: true});
    expect(cluster.proxy.faults.list()).toMatchObject([{id: 'f1', member: 'node1', fault, hits: 0}]);
    cluster.proxy.faults.heal(['node1']);
    expect(cluster.proxy.faults.list()).toEqual([]);
    await serves('node1');
  });

  it.each<Fault>([
    {kind: 'slow', latencyMs: 600},
    {kind: 'bandwidth', bytesPerSecond: 10},
    {kind: 'slice', pieceBytes: 1, delayMs: 200},
  ])('%j is seen at work, though a policy gives up on the answer first', async (fault) => {
    await cluster.close();
    cluster = await startProxiedNodes({nodes: 1, backups: 1, policy: 'repair', requestTimeoutMs: 400});
    expect(await inject(fault)).toMatchObject({effective: true, measurement: {outcome: 'lost'}});
  });

  it('a reset that was looked at costs no client its next command', async () => {
    const fault: Fault = {kind: 'reset', direction: 'replies', verb: 'delete', count: 1};
    expect(await inject(fault)).toMatchObject({effective: true});
    const client = new TextClient(cluster.proxyPort);
    expect(await client.ask('set a 0 0 1\r\nx\r\n')).toBe('STORED\r\n');
    client.close();
    const node = new TextClient(cluster.portOf('node1'));
    expect(await node.get('a')).toBe('x');
    node.close();
  });

  it('a limit that nobody can feel has no effect', async () => {
    expect(await inject({kind: 'bandwidth', bytesPerSecond: 1e9})).toMatchObject({effective: false});
  });

  it('a fault behind another one has no effect', async () => {
    cluster.proxy.faults.add({id: 'f0', member: 'node1', fault: {kind: 'partition', mode: 'refuse'}});
    expect(await inject({kind: 'slow', latencyMs: 10})).toMatchObject({effective: false});
    expect(await inject({kind: 'partition', mode: 'black-hole'}, 'f2')).toMatchObject({effective: false});
  });

  it('the measurement says what was seen', async () => {
    const {text, measurement} = await inject({kind: 'slow', latencyMs: 60});
    expect(text).toMatch(/^answered "VERSION \S+" in \d+ ms$/);
    expect(measurement).toMatchObject({outcome: 'answered', reply: expect.stringMatching(/^VERSION/) as string});
  });

  async function inject(fault: Fault, id = 'f1'): Promise<FaultEffectiveness> {
    const injector = cluster.proxy.faults;
    const without = await injector.measure('node1', signal, fault);
    injector.add({id, member: 'node1', fault});
    return injector.probe(id, without, signal);
  }

  async function serves(member: string): Promise<void> {
    const link = cluster.proxy.pool.links.find((candidate) => candidate.member === member)!;
    const measured = await cluster.proxy.faults.measure(member, signal);
    expect(measured).toMatchObject({outcome: 'answered', reply: expect.stringMatching(/^VERSION/) as string});
    expect(link).toMatchObject({state: 'up', pending: 0});
  }
});
