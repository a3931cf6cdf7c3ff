import {afterEach, describe, expect, it} from 'vitest';
import {describeFault, type Fault} from '../../../src/faults/fault.ts';
import type {FaultEffectiveness} from '../../../src/faults/injector.ts';
import type {Link} from '../../../src/proxy/link/link.ts';
import type {Proxy} from '../../../src/proxy/proxy.ts';
import type {PolicyName} from '../../../src/topology/topology.ts';
import {everyFault} from '../../support/every-fault.ts';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {startProxy} from '../../support/proxied-nodes.ts';

const {signal} = new AbortController();

/** Every ordered pair of faults; each pair has a link of its own, and all links lead to one node. */
const pairs = everyFault.flatMap((first) =>
  everyFault.map((second) => ({first, second, title: `${describeFault(first)}, then ${describeFault(second)}`})),
);
const linkNames = pairs.map((_pair, index) => `node${index + 1}`);

describe.skipIf(memcachedMissing)('every fault added to every other one', () => {
  let node: MemcachedProcess | null = null;
  let proxy: Proxy | null = null;
  let isLoaded = false;

  afterEach(async () => {
    isLoaded = false;
    await proxy?.close();
    await node?.kill();
    [proxy, node] = [null, null];
  });

  it.each<PolicyName>(['magent', 'repair'])('is accepted on links of policy %s', async (policy) => {
    await start(policy);
    expect(await refusedPairs()).toEqual([]);
  });

  it('is accepted on links that are already slower than the wait for an answer', async () => {
    const {faults} = await start('magent');
    for (const member of linkNames) faults.add({id: `slow-${member}`, member, fault: {kind: 'slow', latencyMs: 3000}});
    expect(await refusedPairs()).toEqual([]);
  });

  it('is accepted on links with a latency of 1.5 s', async () => {
    const {faults} = await start('magent');
    for (const member of linkNames) faults.add({id: `slow-${member}`, member, fault: {kind: 'slow', latencyMs: 1500}});
    expect(await refusedPairs()).toEqual([]);
  });

  it.each<PolicyName>(['magent', 'repair'])('is accepted on links of policy %s to a paused node', async (policy) => {
    const {faults} = await start(policy);
    await Promise.all(linkNames.map((member) => faults.measure(member, signal)));
    await node!.pause();
    expect(await refusedPairs()).toEqual([]);
  });

  it('is accepted on busy links, on a busy machine', async () => {
    const {pool} = await start('magent');
    isLoaded = true;
    for (const link of pool.links) keepBusy(link, () => isLoaded);
    expect(await refusedPairs()).toEqual([]);
  });

  async function start(policy: PolicyName): Promise<Proxy> {
    [node] = (await startMemcached(1)) as [MemcachedProcess];
    const {port} = node;
    const nodes = linkNames.map((name) => ({name, host: '127.0.0.1', port}));
    proxy = await startProxy({nodes, backups: [], policy});
    return proxy;
  }

  /** Returns the pairs in which a fault was reported to have no effect, and what was measured. */
  async function refusedPairs(): Promise<string[]> {
    const seen = await Promise.all(
      pairs.map(async ({first, second, title}, index) => {
        const member = linkNames[index]!;
        const [one, other] = [await inject(member, first, `first-${member}`), await inject(member, second, member)];
        return {title, one, other};
      }),
    );
    return seen.flatMap(({title, one, other}) =>
      one.effective && other.effective ? [] : [`${title}: ${one.text}; ${other.text}`],
    );
  }

  async function inject(member: string, fault: Fault, id: string): Promise<FaultEffectiveness> {
    const {faults} = proxy!;
    const without = await faults.measure(member, signal, fault);
    faults.add({id, member, fault, toBeProbed: true});
    return faults.probe(id, without, signal);
  }
});

/** Sends one command after the other, as a client does, whatever their outcome. */
function keepBusy(link: Link, isWanted: () => boolean): void {
  const command = Buffer.from('get busy\r\n');
  const next = (): void => {
    setImmediate(() => {
      if (isWanted()) link.send(command, 0, command.length, {shape: 'values', onReply: next, onLost: next});
    });
  };
  next();
}
