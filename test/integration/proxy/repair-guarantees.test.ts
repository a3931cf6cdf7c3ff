import {afterEach, describe, expect, it} from 'vitest';
import {fillServer} from '../../../src/cluster/members/fill.ts';
import type {ProxyConfig} from '../../../src/proxy/process/config.ts';
import {Proxy} from '../../../src/proxy/proxy.ts';
import {memberReports} from '../../../src/proxy/control/proxy-report.ts';
import {freePort, memcachedMissing} from '../../support/memcached-process.ts';
import type {ProxiedNodes} from '../../support/proxied-nodes.ts';
import {eventually, repairClusters} from '../../support/repair-cluster.ts';
import {TextClient} from '../../support/text-client.ts';

// Each test shows one case that docs/guarantees.md lists as not promised. If one fails, the page promises too little
// and should be updated.

/** On node1 of two, and on node2. */
const [key, onNode2] = ['a', 'b'];
const partition = {kind: 'partition', mode: 'refuse'} as const;
const requestsHeld = {kind: 'partition', mode: 'black-hole', direction: 'requests'} as const;

describe.skipIf(memcachedMissing)('what policy repair does not promise', () => {
  const start = repairClusters();
  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  /** Starts another proxy for the same members, or the one that follows after a restart. */
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

  describe('two proxies that see different members', () => {
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

    it('serve stale reads: the other proxy still reads the old value, and the deleted key', async () => {
      const {one, two} = await divided();
      expect(await one.set(key, 'new')).toBe('STORED\r\n');
      expect([await one.get(key), await two.get(key)]).toEqual(['new', 'old']);
      expect(await one.ask(`delete ${key}\r\n`)).toBe('DELETED\r\n');
      expect([await one.get(key), await two.get(key)]).toEqual([null, 'old']);
    });

    it('lose updates: each increments its own copy', async () => {
      const {one, two} = await divided();
      expect(await two.set(key, '10')).toBe('STORED\r\n');
      expect([await one.ask(`incr ${key} 1\r\n`), await two.ask(`incr ${key} 1\r\n`)]).toEqual(['11\r\n', '11\r\n']);
    });

    it('disagree about a copy that one of them knows to be old, and the other uses', async () => {
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
      'lose acknowledged writes: each cleans the copy that it could not reach (%s)',
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

    it('bring back a deleted key: one deletes it while the other writes it back', async () => {
      const {cluster, client, at} = await start({requestTimeoutMs: 20_000});
      const one = client();
      const {client: two} = await another(cluster);
      await one.set(key, 'old');
      await cluster.settle(1000);
      await at('node1').ask('flush_all\r\n');
      // proxy1 finds that the node has lost the key, and its write-back stays in transit.
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

  describe('a proxy that was restarted', () => {
    it('has forgotten what a member missed, and keeps its old values', async () => {
      const {cluster, client} = await start();
      const before = client();
      await before.set(key, 'old');
      await cluster.settle(1000);
      await cluster.partition('node1');
      expect(await before.set(key, 'new')).toBe('STORED\r\n');
      const {client: after} = await another(cluster);
      expect(await after.get(key)).toBe('old');
    });

    it('has lost the copies that were in flight when it ended: the backup keeps the old value', async () => {
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

    it('accepts uniques from before a restart of the node, even for another value', async () => {
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

    it('finds old values again after the number of nodes has changed', async () => {
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

  describe('two copies', () => {
    it('lose a key that is lost on both in turn, without a read in between', async () => {
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
      'lose a key that was only read, not written, since the backup came back empty (%s)',
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

    it('miss a key that the node has lost while the backup is away, and may find it again', async () => {
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

    it('lose a key that memcached evicted on both', async () => {
      const {cluster, client} = await start();
      const to = client();
      await to.set(key, 'x'.repeat(1000));
      await cluster.settle(1000);
      for (const name of ['node1', 'backup1'] as const) {
        const role = name === 'node1' ? 'node' : 'backup';
        await fillServer({cluster: 'none', name, role, host: '127.0.0.1', port: cluster.portOf(name)}, 100);
      }
      expect(await to.get(key)).toBeNull();
    });

    it('lose, with rejoin flush, a key whose only copy is on a backup that missed another key', async () => {
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

    it('do not have what was written past the proxy', async () => {
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

  it('a write that was answered with an error may have been applied', async () => {
    const {cluster, client, at} = await start({nodes: 1, backups: 0, requestTimeoutMs: 2000});
    cluster.proxy.faults.add({id: 'drop', member: 'node1', fault: {kind: 'drop', verb: 'set'}});
    const to = client();
    expect(await to.set(key, 'x')).toBe('SERVER_ERROR node1 is unreachable\r\n');
    expect(await at('node1').get(key)).toBe('x');
  });

  it('a command may wait for the commands before it on the same key', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 1000});
    cluster.proxy.faults.add({id: 'f', member: 'node1', fault: {kind: 'delay', delayMs: 150}});
    const startedAt = performance.now();
    const replies = await Promise.all(Array.from({length: 8}, (_, value) => client().set(key, `${value}`)));
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(new Set(replies)).toEqual(new Set(['STORED\r\n']));
  });

  it('cas may fail after a failover, although nothing was written in between', async () => {
    const {cluster, client} = await start();
    const to = client();
    await to.set(key, 'first');
    await cluster.settle(1000);
    const unique = await uniqueOf(to);
    await cluster.partition('node1');
    expect(await to.ask(`cas ${key} 0 0 4 ${unique}\r\nmine\r\n`)).toBe('EXISTS\r\n');
    expect(await to.get(key)).toBe('first');
  });

  it('a pipelined read may show what the same client wrote after it', async () => {
    const {cluster, client, at} = await start();
    const to = client();
    await to.set(key, 'old');
    await cluster.settle(1000);
    await at('node1').ask('flush_all\r\n');
    expect(await to.ask(`gets ${key}\r\nset ${key} 0 0 3\r\nnew\r\nget nothing\r\n`)).toMatch(
      /^VALUE a 0 3 \d+\r\nnew\r\n/,
    );
  });

  it('a pipelined read whose reply a fault withholds may show it as well', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 20_000});
    cluster.proxy.faults.add({id: 'f', member: 'node1', fault: {kind: 'delay', delayMs: 200, verb: 'get', nth: 1}});
    expect(await client().ask(`get ${key}\r\nset ${key} 0 0 3\r\nnew\r\nget nothing\r\n`)).toMatch(
      /^VALUE a 0 3\r\nnew\r\n/,
    );
  });

  it('a pipelined read of several keys whose node goes away may show it as well', async () => {
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

  it('a delayed flush_all is forgotten by a node that restarts', async () => {
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
