import {describe, expect, it} from 'vitest';
import {memberRows} from '../../../src/proxy/proxy-stats.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {repairClusters} from '../../support/repair-cluster.ts';
import type {TextClient} from '../../support/text-client.ts';

const key = 'a';
const binaryToken = Buffer.from('a\xff\xfe!', 'latin1').toString('base64');

describe.skipIf(memcachedMissing)('a read of a key that its node has lost', () => {
  const start = repairClusters();

  /** A cluster in which node1 has lost everything that `store` wrote. */
  async function lostOnNode(store: (client: TextClient) => Promise<unknown>) {
    const setup = await start();
    const client = setup.client();
    await store(client);
    await setup.cluster.settle(1000);
    const node = setup.at('node1');
    expect(await node.ask('flush_all\r\n')).toBe('OK\r\n');
    return {...setup, client, node, backup: setup.at('backup1')};
  }

  it.each([
    ['for ever', 0, -1],
    ['a hundred seconds', 100, 100],
    ['forty days', 40 * 86_400, 40 * 86_400],
  ])('restores it with its flags and its time to live: %s', async (_what, seconds, ttl) => {
    const exptime = seconds > 30 * 86_400 ? Math.floor(Date.now() / 1000) + seconds : seconds;
    const {client, node, cluster} = await lostOnNode((to) => to.set(key, 'value', {flags: 77, exptime}));
    expect(await client.ask(`get ${key}\r\n`)).toBe(`VALUE ${key} 77 5\r\nvalue\r\nEND\r\n`);
    await cluster.settle(1000);
    const [, flags, left, value] =
      /^VA 5 f(\d+) t(-?\d+)\r\n(.*)\r\n$/.exec(await node.ask(`mg ${key} f t v\r\n`)) ?? [];
    expect([flags, value]).toEqual(['77', 'value']);
    if (ttl === -1) expect(left).toBe('-1');
    else expect(Math.abs(Number(left) - ttl), `${left} s left`).toBeLessThanOrEqual(2);
  });

  it("restores it with the backup's time to live, to within a second", async () => {
    const {client, node, backup, cluster} = await lostOnNode((to) => to.set(key, 'v', {exptime: 50}));
    await client.get(key);
    await cluster.settle(1000);
    const [onBackup, onNode] = await Promise.all([backup, node].map((copy) => copy.ask(`mg ${key} t\r\n`)));
    const left = (reply = ''): number => Number(/t(\d+)/.exec(reply)?.[1]);
    expect(Math.abs(left(onBackup) - left(onNode))).toBeLessThanOrEqual(1);
  });

  it('never replaces a newer value', async () => {
    const {client, node, cluster, backup} = await lostOnNode((to) => to.set(key, 'old'));
    expect(await node.set(key, 'new')).toBe('STORED\r\n');
    expect(await client.get(key)).toBe('new');
    await cluster.settle(1000);
    expect([await node.get(key), await backup.get(key)]).toEqual(['new', 'old']);
  });

  it('repairs it once for many clients that miss it at the same time', async () => {
    const {cluster, client, node} = await lostOnNode((to) => to.set(key, 'value'));
    const replies = await client.ask(`get ${key}\r\n`.repeat(50));
    expect(replies).toContain('value');
    await cluster.settle(1000);
    expect(await node.get(key)).toBe('value');
    const rows = Object.fromEntries(memberRows(cluster.proxy));
    expect(rows.node1_repair).toBeLessThan(5);
  });

  it('restores it in a multi-get, in the order of the keys, along with keys that do not exist', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const {client, node} = await lostOnNode(async (to) => {
      for (const each of keys) await to.set(each, `${each}${each}`, {flags: 5});
    });
    const expected = ['e', 'd', 'a'].map((each) => `VALUE ${each} 5 2\r\n${each}${each}\r\n`).join('');
    expect(await client.ask('get e nowhere d a nothing\r\n')).toBe(`${expected}END\r\n`);
    expect([await node.get('e'), await node.get('a'), await node.get('c')]).toEqual(['ee', 'aa', null]);
  });

  it('returns a unique from gets with which cas succeeds', async () => {
    const {client, backup, node, cluster} = await lostOnNode((to) => to.set(key, 'value'));
    const unique = /(\d+)\r\nvalue/.exec(await client.ask(`gets ${key}\r\n`))?.[1];
    expect(await client.ask(`cas ${key} 0 0 3 ${unique}\r\nnew\r\n`)).toBe('STORED\r\n');
    await cluster.settle(1000);
    expect([await node.get(key), await backup.get(key)]).toEqual(['new', 'new']);
  });

  it.each(['gat', 'gats'])('restores it for %s, and both copies have the new time to live', async (verb) => {
    const {client, node, backup, cluster} = await lostOnNode((to) => to.set(key, 'value', {flags: 9}));
    expect(await client.ask(`${verb} 300 ${key}\r\n`)).toMatch(/^VALUE a 9 5(?: \d+)?\r\nvalue\r\nEND\r\n$/);
    await cluster.settle(1000);
    for (const copy of [node, backup]) expect(await copy.ask(`mg ${key} t f\r\n`)).toMatch(/^HD t(?:300|299) f9\r\n$/);
  });

  it('expires a key that gat names twice at its first mention, as memcached does', async () => {
    const {client} = await lostOnNode((to) => to.set(key, 'value'));
    expect(await client.ask(`gat -1 ${key} ${key}\r\n`)).toBe('VALUE a 0 5\r\nvalue\r\nEND\r\n');
  });

  it.each([
    ['a text key', key, ''],
    ['a key in base64', binaryToken, ' b'],
  ])('restores it for the meta commands on %s', async (_what, token, flag) => {
    const {client, node, backup, cluster} = await lostOnNode((to) => to.ask(`ms ${token} 2 T500 F3${flag}\r\n10\r\n`));
    expect(await client.ask(`mg ${token} v f${flag}\r\n`)).toMatch(/^VA 2 f3(?: b)?\r\n10\r\n$/);
    await node.ask('flush_all\r\n');
    expect(await client.ask(`ma ${token} v D5${flag}\r\n`)).toMatch(/^VA 2.*\r\n15\r\n$/);
    await cluster.settle(1000);
    for (const copy of [node, backup]) {
      expect(await copy.ask(`mg ${token} v t f${flag}\r\n`)).toMatch(/^VA 2 t(?:500|499) f3(?: b)?\r\n15\r\n$/);
    }
    await node.ask('flush_all\r\n');
    expect(await client.ask(`md ${token}${flag}\r\n`)).toMatch(/^HD/);
    await cluster.settle(1000);
    expect([await node.ask(`mg ${token} v${flag}\r\n`), await backup.ask(`mg ${token} v${flag}\r\n`)]).toEqual([
      'EN\r\n',
      'EN\r\n',
    ]);
  });

  it("returns the node's answer if that is an error, not a miss", async () => {
    const {client, cluster} = await lostOnNode((to) => to.set('other', 'x'));
    const fault = {kind: 'reply', verb: 'get', key, reply: 'SERVER_ERROR out of memory'} as const;
    cluster.proxy.faults.add({id: 'oom', member: 'node1', fault});
    expect(await client.ask(`get ${key}\r\n`)).toBe('SERVER_ERROR out of memory\r\n');
    expect(await client.ask(`get ${key} b\r\n`)).toBe('SERVER_ERROR out of memory\r\n');
    await client.set('c', 'on the backup, too');
    expect(await client.get('c')).toBe('on the backup, too');
  });

  it('leaves the token to recache a stale item to the client that asks', async () => {
    const {client, backup, cluster} = await lostOnNode((to) => to.set(key, 'old'));
    expect(await client.get(key)).toBe('old');
    expect(await client.ask(`md ${key} I T30\r\n`)).toBe('HD\r\n');
    expect(await client.ask(`mg ${key} v\r\n`)).toMatch(/^VA 3 W X\r\nold|^VA 3 X W\r\nold/);
    expect(await client.ask(`mg ${key} v\r\n`)).toMatch(/^VA 3 Z X\r\nold|^VA 3 X Z\r\nold/);
    await cluster.settle(1000);
    expect(await backup.get(key), 'a stale item must not look fresh').toBeNull();
  });
});
