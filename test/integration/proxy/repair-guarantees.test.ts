import {afterEach, describe, expect, it} from 'vitest';
import {fillNode} from '../../../src/cluster/fill.ts';
import type {ProxyConfig} from '../../../src/proxy/config.ts';
import {Proxy} from '../../../src/proxy/proxy.ts';
import {memberReports} from '../../../src/proxy/proxy-report.ts';
import {freePort, memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';
import {TextClient} from '../../support/text-client.ts';

// Each test shows one thing that docs/guarantees.md says is not promised. One that fails is no loss to anybody: then the
// page promises too little, and is to be changed.

/** On node1 of two, and on node2. */
const [key, onNode2] = ['a', 'b'];
const partition = {kind: 'partition', mode: 'refuse'} as const;
const requestsHeld = {kind: 'partition', mode: 'black-hole', direction: 'requests'} as const;

describe.skipIf(memcachedMissing)('not promised by policy repair', () => {
  const start = repairClusters();
  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  /** One more proxy in front of the same members, or the one that comes after a restart. */
  async function another({proxy}: ProxiedNodes, changes: Partial<ProxyConfig> = {}): Promise<Other> {
    const listen = {host: '127.0.0.1', port: await freePort()};
    const other = new Proxy({...proxy.config, name: 'proxy2', ...changes, listen}, () => undefined);
    endings.push(() => other.close());
    await other.listen();
    return {proxy: other, client: clientOf(listen.port)};
  }

  function clientOf(port: number): TextClient {
    const client = new TextClient(port);
    endings.push(() => {
      client.close();
    });
    return client;
  }

  describe('to two proxies that see different members', () => {
    /** proxy1 is cut off from node1, and proxy2 is not. */
    async function divided(options: Pick<Partial<ProxyConfig>, 'rejoin'> = {}) {
      const {cluster, client} = await start(options);
      const one = client();
      const {proxy, client: two} = await another(cluster);
      await one.set(key, 'old');
      await cluster.settle(1000);
      await cluster.partition('node1');
      return {cluster, one, two, proxy2: proxy};
    }

    it('stale reads: the other goes on reading the old value, and the deleted key', async () => {
      const {one, two} = await divided();
      expect(await one.set(key, 'new')).toBe('STORED\r\n');
      expect([await one.get(key), await two.get(key)]).toEqual(['new', 'old']);
      expect(await one.ask(`delete ${key}\r\n`)).toBe('DELETED\r\n');
      expect([await one.get(key), await two.get(key)]).toEqual([null, 'old']);
    });

    it('lost updates: each increments its own copy', async () => {
      const {one, two} = await divided();
      expect(await two.set(key, '10')).toBe('STORED\r\n');
      expect([await one.ask(`incr ${key} 1\r\n`), await two.ask(`incr ${key} 1\r\n`)]).toEqual(['11\r\n', '11\r\n']);
    });

    it('a copy that one of them knows to be old is used by the other', async () => {
      const {cluster, client} = await start();
      const one = client();
      const {client: two} = await another(cluster);
      await one.set(key, 'old');
      await cluster.settle(1000);
      await cluster.partition('backup1');
      expect(await one.set(key, 'new')).toBe('STORED\r\n');
      await cluster.kill('node1');
      expect(await one.ask(`get ${key}\r\n`)).toBe('SERVER_ERROR node1 and backup1 are unreachable\r\n');
      expect(await two.get(key)).toBe('old');
    });

    it.each(['flush', 'replay'] as const)(
      'acknowledged writes: each cleans the copy it missed (%s)',
      async (rejoin) => {
        const {cluster, one, two, proxy2} = await divided({rejoin});
        proxy2.faults.add({id: 'backup', member: 'backup1', fault: partition});
        expect([await one.set(key, 'one'), await two.set(key, 'two')]).toEqual(['STORED\r\n', 'STORED\r\n']);
        // proxy1 takes from node1 what proxy2 has written, and proxy2 takes from backup1 what proxy1 has written.
        await cluster.heal('node1');
        await cluster.allUp();
        await cluster.settle(1000);
        proxy2.faults.heal();
        const states = await eventually(
          () => memberReports(proxy2).map(({condition}) => condition?.state),
          (seen) => seen.every((state) => state === 'up'),
        );
        expect(states).toEqual(['up', 'up', 'up']);
        expect([await two.get(key), await one.get(key)]).toEqual([null, null]);
      },
    );

    it('that a deleted key stays deleted while the other writes it back', async () => {
      const {cluster, client, at} = await start({requestTimeoutMs: 20_000});
      const one = client();
      const {client: two} = await another(cluster);
      await one.set(key, 'old');
      await cluster.settle(1000);
      await at('node1').ask('flush_all\r\n');
      // proxy1 finds that the node has lost the key, and what it writes back is under way for long.
      cluster.proxy.faults.add({id: 'f1', member: 'backup1', fault: requestsHeld});
      const read = one.get(key);
      await eventually(
        () => cluster.proxy.pool.backups[0]?.pending,
        (pending) => pending === 1,
      );
      cluster.proxy.faults.add({id: 'f2', member: 'node1', fault: requestsHeld});
      await cluster.heal('backup1');
      expect(await read).toBe('old');
      expect(await two.ask(`delete ${key}\r\n`)).toBe('DELETED\r\n');
      expect(await two.get(key)).toBeNull();
      await cluster.heal('node1');
      await cluster.settle(1000);
      expect(await two.get(key)).toBe('old');
    });
  });

  describe('by a proxy that was restarted', () => {
    it('what a member missed before: it takes old values for good', async () => {
      const {cluster, client} = await start();
      const before = client();
      await before.set(key, 'old');
      await cluster.settle(1000);
      await cluster.partition('node1');
      expect(await before.set(key, 'new')).toBe('STORED\r\n');
      const {client: after} = await another(cluster);
      expect(await after.get(key)).toBe('old');
    });

    it('the copies that were under way when it ended: the backup keeps the old value', async () => {
      const {cluster, client} = await start();
      const before = client();
      await before.set(key, 'old');
      await cluster.settle(1000);
      cluster.proxy.faults.add({id: 'f1', member: 'backup1', fault: requestsHeld});
      expect(await before.set(key, 'new')).toBe('STORED\r\n');
      await cluster.proxy.close();
      await cluster.kill('node1');
      const {client: after} = await another(cluster);
      expect(await after.get(key)).toBe('old');
    });

    it('uniques from before a restart of the node: one may succeed on another value', async () => {
      const {cluster, client} = await start();
      const before = client();
      await before.set(key, 'first');
      const unique = await uniqueOf(before);
      await cluster.kill('node1');
      await cluster.start('node1');
      await cluster.allUp();
      const {client: after} = await another(cluster);
      for (let attempt = 0; attempt < 500 && (await uniqueOf(after)) !== unique; attempt++)
        await after.set(key, 'other');
      expect(await after.ask(`cas ${key} 0 0 4 ${unique}\r\nmine\r\n`)).toBe('STORED\r\n');
    });

    it('keys that another number of nodes puts elsewhere: their old values wait where they were', async () => {
      const {cluster, client} = await start({distribution: 'ketama'});
      const {nodes} = cluster.proxy.config;
      const both = client();
      for (const each of manyKeys) await both.set(each, 'old');
      await cluster.settle(1000);
      const {client: alone} = await another(cluster, {nodes: nodes.slice(0, 1)});
      for (const each of manyKeys) expect(await alone.set(each, 'new')).toBe('STORED\r\n');
      const values = new Set<string | null>();
      for (const each of manyKeys) values.add(await both.get(each));
      expect(values).toEqual(new Set(['old', 'new']));
    });
  });

  describe('by copies that are two', () => {
    it('a key that is lost on both, one after the other, unread in between', async () => {
      const {cluster, client} = await start();
      const to = client();
      await to.set(key, 'x');
      await cluster.settle(1000);
      for (const member of ['node1', 'backup1']) {
        await cluster.kill(member);
        await cluster.start(member);
        await cluster.allUp();
      }
      expect(await to.get(key)).toBeNull();
    });

    it.each(['restarted', 'flushed on its way back in'])(
      'a key that nobody wrote since the backup came back empty, though it was read (%s)',
      async (how) => {
        const {cluster, client} = await start({rejoin: 'flush'});
        const to = client();
        await to.set(key, 'x');
        await cluster.settle(1000);
        if (how === 'restarted') {
          await cluster.kill('backup1');
          await cluster.start('backup1');
        } else {
          await cluster.partition('backup1');
          expect(await to.set(onNode2, 'x')).toBe('STORED\r\n');
          await cluster.heal('backup1');
        }
        await cluster.allUp();
        expect(await to.get(key)).toBe('x');
        await cluster.settle(1000);
        await cluster.kill('node1');
        expect(await to.get(key)).toBeNull();
      },
    );

    it('a key that the node has lost while the backup is away: it is a miss, and may come back', async () => {
      const {cluster, client, at} = await start();
      const to = client();
      await to.set(key, 'x');
      await cluster.settle(1000);
      await cluster.partition('backup1');
      await at('node1').ask('flush_all\r\n');
      expect(await to.get(key)).toBeNull();
      await cluster.heal('backup1');
      await cluster.allUp();
      expect(await to.get(key)).toBe('x');
    });

    it('a key that memcached evicted on both', async () => {
      const {cluster, client} = await start();
      const to = client();
      await to.set(key, 'x'.repeat(1000));
      await cluster.settle(1000);
      for (const name of ['node1', 'backup1'] as const) {
        const role = name === 'node1' ? 'node' : 'backup';
        await fillNode({cluster: 'none', name, role, host: '127.0.0.1', port: cluster.portOf(name)}, 100);
      }
      expect(await to.get(key)).toBeNull();
    });

    it('with rejoin flush: a key whose copy is on a backup that missed another', async () => {
      const {cluster, client} = await start({rejoin: 'flush'});
      const to = client();
      await cluster.partition('node1');
      expect(await to.set(key, 'x')).toBe('STORED\r\n');
      await cluster.partition('backup1');
      expect(await to.set(onNode2, 'x')).toBe('STORED\r\n');
      for (const member of ['node1', 'backup1']) await cluster.heal(member);
      await cluster.allUp();
      expect([await to.get(key), await to.get(onNode2)]).toEqual([null, 'x']);
    });

    it('what was written past the proxy: it has no copy', async () => {
      const {cluster, client, at} = await start();
      const to = client();
      await to.set(key, 'old');
      await cluster.settle(1000);
      await at('node1').set(key, 'new');
      expect(await to.get(key)).toBe('new');
      await cluster.kill('node1');
      expect(await to.get(key)).toBe('old');
    });
  });

  it('that an error means no: the write may have been done', async () => {
    const {cluster, client, at} = await start({nodes: 1, backups: 0, requestTimeoutMs: 2000});
    cluster.proxy.faults.add({id: 'drop', member: 'node1', fault: {kind: 'drop', verb: 'set'}});
    const to = client();
    expect(await to.set(key, 'x')).toBe('SERVER_ERROR node1 is unreachable\r\n');
    expect(await at('node1').get(key)).toBe('x');
  });

  it('that a command waits for itself alone', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 1000});
    cluster.proxy.faults.add({id: 'f', member: 'node1', fault: {kind: 'delay', delayMs: 150}});
    const startedAt = performance.now();
    const replies = await Promise.all(Array.from({length: 8}, (_, value) => client().set(key, `${value}`)));
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(new Set(replies)).toEqual(new Set(['STORED\r\n']));
  });

  it('that cas succeeds after a failover, though nothing was written in between', async () => {
    const {cluster, client} = await start();
    const to = client();
    await to.set(key, 'first');
    await cluster.settle(1000);
    const unique = await uniqueOf(to);
    await cluster.partition('node1');
    expect(await to.ask(`cas ${key} 0 0 4 ${unique}\r\nmine\r\n`)).toBe('EXISTS\r\n');
    expect(await to.get(key)).toBe('first');
  });

  it('that a read without an answer yet does not show what the same client wrote behind it', async () => {
    const {cluster, client, at} = await start();
    const to = client();
    await to.set(key, 'old');
    await cluster.settle(1000);
    await at('node1').ask('flush_all\r\n');
    expect(await to.ask(`gets ${key}\r\nset ${key} 0 0 3\r\nnew\r\nget nothing\r\n`)).toMatch(
      /^VALUE a 0 3 \d+\r\nnew\r\n/,
    );
  });

  it('that a read without an answer yet, which a fault holds back, does not show it either', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 20_000});
    cluster.proxy.faults.add({id: 'f', member: 'node1', fault: {kind: 'delay', delayMs: 200, verb: 'get', nth: 1}});
    expect(await client().ask(`get ${key}\r\nset ${key} 0 0 3\r\nnew\r\nget nothing\r\n`)).toMatch(
      /^VALUE a 0 3\r\nnew\r\n/,
    );
  });

  it('that a read of several keys whose node is gone meanwhile does not show it either', async () => {
    const {cluster, client} = await start();
    const to = client();
    await to.set(key, 'old');
    await cluster.settle(1000);
    cluster.proxy.faults.add({
      id: 'f',
      member: 'node1',
      fault: {kind: 'reset', verb: 'get', nth: 1, direction: 'requests'},
    });
    expect(await to.ask(`get ${key} c\r\nset ${key} 0 0 3\r\nnew\r\nget nothing\r\n`)).toMatch(
      /^VALUE a 0 3\r\nnew\r\n/,
    );
  });

  it('a delayed flush_all on a node that was restarted meanwhile', async () => {
    const {cluster, client, at} = await start();
    const to = client();
    await to.set(key, 'x');
    await cluster.settle(1000);
    expect(await to.ask('flush_all 2\r\n')).toBe('OK\r\n');
    await cluster.kill('node1');
    await cluster.start('node1');
    await cluster.allUp();
    expect(await to.get(key)).toBe('x');
    expect(
      await eventually(
        () => at('backup1').get(key),
        (value) => value === null,
      ),
    ).toBeNull();
    expect(await to.get(key)).toBe('x');
  });
});

type Other = {proxy: Proxy; client: TextClient};

const manyKeys = Array.from({length: 20}, (_, index) => `key:${index}`);

async function uniqueOf(client: TextClient): Promise<string> {
  return /^VALUE \S+ \d+ \d+ (\d+)\r\n/.exec(await client.ask(`gets ${key}\r\n`))?.[1] ?? '';
}
