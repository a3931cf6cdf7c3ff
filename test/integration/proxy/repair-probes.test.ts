import {describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import type {FaultEffectiveness} from '../../../src/faults/injector.ts';
import type {Proxy} from '../../../src/proxy/proxy.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {keysOnNode1, repairClusters} from '../../support/repair-cluster.ts';

const signal = new AbortController().signal;

describe.skipIf(memcachedMissing)('the probe of a fault under policy repair', () => {
  const start = repairClusters();

  it('takes no node out', async () => {
    const {cluster, client, at, log} = await start({requestTimeoutMs: 2000});
    let over = false as boolean;
    const load = keysOnNode1.map(async (key) => {
      const writer = client();
      do await writer.set(key, 'x');
      while (!over);
    });
    const fault: Fault = {kind: 'delay', delayMs: 1500, verb: 'touch', key: 'nobody'};
    const seen = await inject(cluster.proxy, fault);
    over = true;
    await Promise.all(load);
    expect(seen).toMatchObject({effective: true, measurement: {outcome: 'answered'}});
    expect(log.filter((line) => line.includes('taken out'))).toEqual([]);
    const node = at('node1');
    for (const key of keysOnNode1) expect(await node.get(key)).toBe('x');
  });

  it('is not counted among the commands that were not answered in time', async () => {
    const {cluster, log} = await start({requestTimeoutMs: 2000});
    await inject(cluster.proxy, {kind: 'slow', latencyMs: 3000});
    expect(log.join('\n')).toContain('node1 did not answer');
    expect(timedOut(cluster.proxy)).toBe(0);
  });

  it("does not keep a client's command from being counted", async () => {
    const {cluster, client} = await start({requestTimeoutMs: 2000});
    const {faults} = cluster.proxy;
    const without = await faults.measure('node1', signal);
    faults.add({id: 'f1', member: 'node1', fault: {kind: 'partition', mode: 'black-hole'}});
    const looking = faults.probe('f1', without, signal);
    expect(await client().ask('get a\r\n')).toBe('END\r\n');
    expect(timedOut(cluster.proxy)).toBe(1);
    await looking;
  });

  it('does not keep a command whose answer a fault withheld from being counted', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 2000});
    await inject(cluster.proxy, {kind: 'drop', verb: 'get'});
    expect(await client().ask('get a\r\n')).toBe('END\r\n');
    expect(timedOut(cluster.proxy)).toBe(1);
  });
});

async function inject({faults}: Proxy, fault: Fault): Promise<FaultEffectiveness> {
  const without = await faults.measure('node1', signal, fault);
  faults.add({id: 'f1', member: 'node1', fault});
  return faults.probe('f1', without, signal);
}

function timedOut({pool}: Proxy): number {
  return pool.links.find(({member}) => member === 'node1')!.counters.timedOut;
}
