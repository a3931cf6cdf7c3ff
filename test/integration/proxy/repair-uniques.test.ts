import {describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {repairClusters} from '../../support/repair-cluster.ts';
import type {TextClient} from '../../support/text-client.ts';

const key = 'a';

/** Changes after which another copy, or another run of a copy, answers for the key. */
const changes: Readonly<Record<string, (cluster: ProxiedNodes) => Promise<void>>> = {
  'the node is killed': (cluster) => cluster.kill('node1'),
  'the node is cut off': (cluster) => cluster.partition('node1'),
  'the node was restarted': async (cluster) => {
    await cluster.kill('node1');
    await cluster.start('node1');
    await cluster.allUp();
  },
};

describe.skipIf(memcachedMissing)('a unique under policy repair', () => {
  const start = repairClusters();

  async function uniqueOf(client: TextClient): Promise<string> {
    return /(\d+)\r\n/.exec((await client.ask(`gets ${key}\r\n`)).replace(/^VALUE \S+ \d+ \d+ /, ''))?.[1] ?? '';
  }

  function cas(client: TextClient, unique: string, value = 'mine!'): Promise<string> {
    return client.ask(`cas ${key} 0 0 ${value.length} ${unique}\r\n${value}\r\n`);
  }

  function metaCas(client: TextClient, unique: string): Promise<string> {
    return client.ask(`ms ${key} 5 C${unique}\r\nmine!\r\n`);
  }

  for (const [what, change] of Object.entries(changes)) {
    it(`does not succeed any more if ${what}, whatever its number is there`, async () => {
      const {cluster, client, at} = await start();
      const to = client();
      await to.set(key, 'first');
      await cluster.settle(1000);
      const before = await uniqueOf(to);
      // The backup counts by itself; writes to it bring its unique to the same number.
      const backup = at('backup1');
      for (let attempt = 0; attempt < 500 && (await uniqueOf(backup)) !== before; attempt++) {
        await backup.set(key, 'first');
      }
      expect(await uniqueOf(backup)).toBe(before);
      await change(cluster);
      expect(await to.get(key)).toBe('first');
      expect(await cas(to, before)).toBe('EXISTS\r\n');
      expect(await metaCas(to, before)).toBe('EX\r\n');
      expect(await to.get(key)).toBe('first');
      // A new unique succeeds.
      expect(await cas(to, await uniqueOf(to))).toBe('STORED\r\n');
      expect(await to.get(key)).toBe('mine!');
    });
  }

  it('of a backup does not succeed on the node when the node is back', async () => {
    const {cluster, client} = await start();
    const to = client();
    await to.set(key, 'first');
    await cluster.settle(1000);
    await cluster.partition('node1');
    const fromBackup = await uniqueOf(to);
    expect(await cas(to, fromBackup, 'second')).toBe('STORED\r\n');
    const newer = await uniqueOf(to);
    await cluster.heal('node1');
    await cluster.allUp();
    expect([await cas(to, fromBackup), await cas(to, newer)]).toEqual(['EXISTS\r\n', 'EXISTS\r\n']);
    expect(await to.get(key)).toBe('second');
    expect(await cas(to, await uniqueOf(to))).toBe('STORED\r\n');
  });

  it('is the same from gets and mg, and is not found for a key that does not exist', async () => {
    const {cluster, client} = await start();
    const to = client();
    await to.set(key, 'first');
    await changes['the node was restarted']?.(cluster);
    expect(await to.get(key)).toBe('first');
    const byMeta = /c(\d+)/.exec(await to.ask(`mg ${key} c\r\n`))?.[1] ?? '';
    expect(byMeta).toBe(await uniqueOf(to));
    expect(await metaCas(to, byMeta)).toBe('HD\r\n');
    await to.ask(`delete ${key}\r\n`);
    expect([await cas(to, byMeta), await metaCas(to, byMeta)]).toEqual(['NOT_FOUND\r\n', 'NF\r\n']);
  });

  for (const [what, change] of Object.entries(changes)) {
    it(`is returned by gats, and not by gat: ${what}`, async () => {
      const {cluster, client} = await start();
      const to = client();
      await to.set(key, 'first', {flags: 4});
      await cluster.settle(1000);
      await change(cluster);
      expect(await to.ask(`gat 100 ${key}\r\n`)).toBe(`VALUE ${key} 4 5\r\nfirst\r\nEND\r\n`);
      const unique = /^VALUE a 4 5 (\d+)\r\n/.exec(await to.ask(`gats 100 ${key}\r\n`))?.[1] ?? '';
      expect(await cas(to, unique)).toBe('STORED\r\n');
    });
  }
});
