import {describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';

/** Both keys are on node1 of two. */
const [key, otherKey] = ['a', 'c'];

/** A `drop` or a `delay` withholds an answer and lets later ones of the same connection pass. */
describe.skipIf(memcachedMissing)('a set whose answer arrives after those of later commands', () => {
  const start = repairClusters();

  it.each([
    [`set ${key} 0 0 3\r\nnew\r\n`, 'STORED\r\n', 'new'],
    [`ms ${key} 3\r\nnew\r\n`, 'HD\r\n', 'new'],
    [`append ${key} 0 0 1\r\n4\r\n`, 'STORED\r\n', '904'],
    [`incr ${key} 1\r\n`, '91\r\n', '91'],
    [`delete ${key}\r\n`, 'DELETED\r\n', null],
    ['flush_all\r\n', 'OK\r\n', null],
  ])('does not undo later commands on the backup: %j', async (command, answer, left) => {
    const {cluster, client, at} = await start({requestTimeoutMs: 20_000});
    hit(cluster, {kind: 'drop', verb: 'set', nth: 1});
    const reply = client().ask(`set ${key} 0 0 2 noreply\r\n90\r\n${command}`);
    // Time enough for the second command, if it did not wait.
    for (let round = 0; round < 20; round++) await at('node1').get(otherKey);
    await cluster.heal('node1');
    expect(await reply).toBe(answer);
    await cluster.settle(1000);
    expect([await at('node1').get(key), await at('backup1').get(key)]).toEqual([left, left]);
  });

  it.each<[string, Fault, number]>([
    ['late', {kind: 'delay', delayMs: 100, verb: 'set', nth: 1}, 20_000],
    ['given up', {kind: 'drop', verb: 'set', nth: 1}, 400],
  ])('is on the backup before the next one if its answer is %s', async (_how, fault, requestTimeoutMs) => {
    const {cluster, client, at} = await start({requestTimeoutMs});
    hit(cluster, fault);
    const first = client().set(key, 'old');
    await eventually(
      () => cluster.proxy.faults.list()[0]?.hits,
      (hits) => hits === 1,
    );
    expect(await client().set(key, 'new')).toBe('STORED\r\n');
    expect(await first).toBe('STORED\r\n');
    await cluster.settle(1000);
    expect(await at('backup1').get(key)).toBe('new');
    await cluster.allUp();
    expect(await client().get(key)).toBe('new');
  });

  it('does not hold up other keys', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 20_000});
    hit(cluster, {kind: 'drop', key});
    const reply = client().set(key, 'x');
    expect(await client().set(otherKey, 'x')).toBe('STORED\r\n');
    await cluster.heal('node1');
    expect(await reply).toBe('STORED\r\n');
  });
});

function hit({proxy}: ProxiedNodes, fault: Fault): void {
  proxy.faults.add({id: 'f', member: 'node1', fault, seed: 1});
}
