import {describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';

const key = 'a';

describe.skipIf(memcachedMissing)('a write that the node has applied, and lost before it was copied', () => {
  const start = repairClusters();

  it.each([
    [`set ${key} 0 0 3\r\nnew\r\n`, 'STORED\r\n', 'new'],
    [`replace ${key} 0 0 3\r\nnew\r\n`, 'STORED\r\n', 'new'],
    [`append ${key} 0 0 3\r\nnew\r\n`, 'STORED\r\n', '5new'],
    [`incr ${key} 1\r\n`, '6\r\n', '6'],
    [`ms ${key} 3\r\nnew\r\n`, 'HD\r\n', 'new'],
    [`ms ${key} 3 MR T100\r\nnew\r\n`, 'HD\r\n', 'new'],
    [`ms ${key} 3 MA\r\nnew\r\n`, 'HD\r\n', '5new'],
    [`ms ${key} 3 MP O7 k\r\nnew\r\n`, `HD O7 k${key}\r\n`, 'new5'],
    [`ma ${key} v\r\n`, 'VA 1\r\n6\r\n', '6'],
    [`mg ${key} T100\r\n`, 'HD\r\n', '5'],
  ])('is kept by the backup: %j', async (command, answer, value) => {
    const {cluster, client, at} = await start({requestTimeoutMs: 20_000});
    const writer = client();
    const node = at('node1');
    await writer.set(key, '5');
    await cluster.settle(1000);
    const before = await node.ask(`mg ${key} c t\r\n`);
    const held = {kind: 'partition', mode: 'black-hole', direction: 'replies'} as const;
    cluster.proxy.faults.add({id: 'held', member: 'node1', fault: held});
    const reply = writer.ask(command);
    const isApplied = (seen: string): boolean => seen !== before;
    expect(await eventually(() => node.ask(`mg ${key} c t\r\n`), isApplied)).not.toBe(before);
    await node.ask('flush_all\r\n');
    await cluster.heal('node1');
    expect(await reply).toBe(answer);
    await cluster.settle(1000);
    expect(await writer.get(key)).toBe(value);
  });
});
