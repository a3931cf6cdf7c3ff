import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import type {FaultEffectiveness} from '../../../src/faults/injector.ts';
import {everyFault} from '../../support/every-fault.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {TextClient} from '../../support/text-client.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';

const signal = new AbortController().signal;

/** Every fault, with parameters whose effect shows quickly. */
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

describe.skipIf(memcachedMissing)('faults on a link to a real memcached', () => {
  let cluster: ProxiedNodes;
  beforeEach(async () => {
    cluster = await startProxiedNodes({nodes: 1, backups: 1});
  });
  afterEach(() => cluster.close());

  it.each(faults)('%j is verified, counts no probe, and leaves nothing behind', async (fault) => {
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
  ])('%j is verified, although a policy gives up on the answer first', async (fault) => {
    await cluster.close();
    cluster = await startProxiedNodes({nodes: 1, backups: 1, policy: 'repair', requestTimeoutMs: 400});
    expect(await inject(fault)).toMatchObject({effective: true, measurement: {outcome: 'lost'}});
  });

  it("the probe of a reset does not lose a client's next command", async () => {
    const fault: Fault = {kind: 'reset', direction: 'replies', verb: 'delete', count: 1};
    expect(await inject(fault)).toMatchObject({effective: true});
    const client = new TextClient(cluster.proxyPort);
    expect(await client.ask('set a 0 0 1\r\nx\r\n')).toBe('STORED\r\n');
    client.close();
    const node = new TextClient(cluster.portOf('node1'));
    expect(await node.get('a')).toBe('x');
    node.close();
  });

  it('a limit too high to be observed has no effect', async () => {
    expect(await inject({kind: 'bandwidth', bytesPerSecond: 1e9})).toMatchObject({effective: false});
  });

  it('a fault behind another one is accepted, and names the one in its way', async () => {
    cluster.proxy.faults.add({id: 'f0', member: 'node1', fault: {kind: 'partition', mode: 'refuse'}});
    const behind = {effective: true, text: expect.stringMatching(/^lost after \d\.\d ms, behind f0$/) as string};
    expect(await inject({kind: 'slow', latencyMs: 10})).toMatchObject(behind);
    expect(await inject({kind: 'corrupt'}, 'f2')).toMatchObject(behind);
  });

  it('a fault on the replies of a node that hangs is accepted, and reports that nothing has changed yet', async () => {
    await cluster.proxy.faults.measure('node1', signal);
    await cluster.pause('node1');
    const text = expect.stringMatching(/^no answer in \d+ ms, as before$/) as string;
    expect(await inject({kind: 'corrupt'})).toMatchObject({effective: true, text});
    await cluster.resume('node1');
  });

  it.each(everyFault)('%j has no effect if the node is dead', async (fault) => {
    await cluster.kill('node1');
    const seen = await inject(fault);
    expect(seen).toMatchObject({effective: false});
    expect(seen.text).not.toContain('behind');
  });

  it('a fault that client commands have used up before its probe has had its effect', async () => {
    const {faults} = cluster.proxy;
    const fault: Fault = {kind: 'reply', reply: 'SERVER_ERROR no', verb: 'set', count: 1};
    const without = await faults.measure('node1', signal, fault);
    faults.add({id: 'f1', member: 'node1', fault, toBeProbed: true});
    const client = new TextClient(cluster.proxyPort);
    expect(await client.ask('set a 0 0 1\r\nx\r\n')).toBe('SERVER_ERROR no\r\n');
    client.close();
    expect(faults.list()).toEqual([]);
    expect(await faults.probe('f1', without, signal)).toMatchObject({effective: true});
  });

  it('the measurement describes what was observed', async () => {
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
    const measured = expect.poll(() => cluster.proxy.faults.measure(member, signal), {timeout: 20_000});
    await measured.toMatchObject({outcome: 'answered', reply: expect.stringMatching(/^VERSION/) as string});
    expect(link).toMatchObject({state: 'up', pending: 0});
  }
});
