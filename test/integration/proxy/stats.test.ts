import {afterEach, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {exchange} from '../embedded/compare.ts';

const MiB = 1024 * 1024;
const topics = ['', ' settings', ' items', ' slabs', ' conns'];

describe.skipIf(memcachedMissing)('stats through a proxy', () => {
  let cluster: ProxiedNodes;
  afterEach(() => cluster.close());
  const talk = (command: string): Promise<string> => exchange(cluster.proxyPort, [Buffer.from(command)]);
  const stats = async (topic: string): Promise<Map<string, string>> => {
    const reply = await talk(`stats${topic}\r\nmn\r\n`);
    expect(reply).toMatch(/^(?:STAT \S+ .*\r\n)+END\r\nMN\r\n$/);
    return new Map(Array.from(reply.matchAll(/^STAT (\S+) (.*)\r$/gm), ([, name = '', value = '']) => [name, value]));
  };

  it('are the sums of all nodes under policy repair', async () => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1, policy: 'repair'});
    await cluster.allUp();
    // All of them are on node2, except the large one.
    const values = {b: 'x', d: 'x', a: 'x'.repeat(5000)};
    for (const [key, value] of Object.entries(values)) await talk(`set ${key} 0 0 ${value.length}\r\n${value}\r\n`);
    expect(Object.fromEntries(await stats(''))).toMatchObject({
      curr_items: '3',
      cmd_set: '3',
      limit_maxbytes: String(2 * 64 * MiB),
      accepting_conns: '1',
    });
    expect(Object.fromEntries(await stats(' settings'))).toMatchObject({
      maxbytes: String(2 * 64 * MiB),
      growth_factor: '1.25',
      item_size_max: String(MiB),
      tcpport: String(cluster.portOf('node1')),
    });
    const items = await stats(' items');
    expect(Array.from(items).filter(([name]) => name.endsWith(':number'))).toEqual([
      ['items:1:number', '2'],
      [expect.stringMatching(/^items:\d\d:number$/), '1'],
    ]);
    expect(Object.fromEntries(await stats(' slabs'))).toMatchObject({
      '1:chunk_size': '96',
      '1:used_chunks': '2',
      active_slabs: '2',
    });
    const names = Array.from((await stats(' conns')).keys());
    for (const node of ['node1', 'node2']) expect(names).toContainEqual(expect.stringMatching(`^${node}:\\d+:addr$`));
    expect(await talk('stats bogus\r\nstats reset\r\n')).toBe('ERROR\r\nRESET\r\n');
    expect((await stats('')).get('cmd_set')).toBe('0');
  });

  it('are those of the nodes that answer', async () => {
    cluster = await startProxiedNodes({nodes: 2, backups: 0, policy: 'repair'});
    await cluster.allUp();
    await cluster.kill('node1');
    expect((await stats('')).get('limit_maxbytes')).toBe(String(64 * MiB));
    expect((await stats(' settings')).get('tcpport')).toBe(String(cluster.portOf('node2')));
    await cluster.kill('node2');
    expect(await talk('stats\r\n')).toBe('SERVER_ERROR node1, node2 are unreachable\r\n');
  });

  it('are those of the backups if no node answers, since they then serve all keys', async () => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1, policy: 'repair'});
    await cluster.allUp();
    await cluster.kill('node1');
    await cluster.kill('node2');
    expect(await talk('set a 0 0 1\r\nx\r\n')).toBe('STORED\r\n');
    expect((await stats('')).get('curr_items')).toBe('1');
    expect((await stats(' settings')).get('tcpport')).toBe(String(cluster.portOf('backup1')));
    await cluster.kill('backup1');
    expect(await talk('stats\r\n')).toBe('SERVER_ERROR node1, node2, backup1 are unreachable\r\n');
  });

  it.each(topics)("have magent's format under policy magent: stats%s", async (topic) => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1});
    const rows = ['node1', 'node2'].map(
      (name, index) => `matrix ${index + 1} -> 127.0.0.1:${cluster.portOf(name)}, pool size 0`,
    );
    expect(await talk(`stats${topic}\r\n`)).toBe(['memcached agent v0.5', ...rows, 'END', ''].join('\r\n'));
  });

  it('and version are those of the nodes under policy magent with stats: memcached', async () => {
    cluster = await startProxiedNodes({nodes: 2, backups: 1, stats: 'memcached'});
    await talk('set a 0 0 1\r\nx\r\nset b 0 0 1\r\nx\r\nset d 0 0 1\r\nx\r\n');
    expect(Object.fromEntries(await stats(''))).toMatchObject({curr_items: '3', limit_maxbytes: String(2 * 64 * MiB)});
    expect((await stats(' settings')).get('maxbytes')).toBe(String(2 * 64 * MiB));
    expect(await talk('version\r\n')).toMatch(/^VERSION \d+\.\d+\.\d+\r\n$/);
    await cluster.kill('node1');
    expect((await stats('')).get('limit_maxbytes')).toBe(String(64 * MiB));
    expect(await talk('version\r\n')).toMatch(/^VERSION \d+\.\d+\.\d+\r\n$/);
    await cluster.start('node1');
    expect((await stats('')).get('limit_maxbytes')).toBe(String(2 * 64 * MiB));
    await Promise.all([cluster.kill('node1'), cluster.kill('node2')]);
    expect(await talk('stats\r\nversion\r\n')).toBe('SERVER_ERROR node1, node2 are unreachable\r\n'.repeat(2));
  });

  it('asks a frozen node for its version without keeping the client waiting', async () => {
    cluster = await startProxiedNodes({nodes: 2, backups: 0, stats: 'memcached'});
    await cluster.pause('node1');
    expect(await talk('version\r\n')).toMatch(/^VERSION \d+\.\d+\.\d+\r\n$/);
    await cluster.resume('node1');
  });

  it.each([{policy: 'repair'}, {policy: 'magent', stats: 'memcached'}] as const)(
    'by prefix are added up: %j',
    async (config) => {
      cluster = await startProxiedNodes({nodes: 2, backups: 0, ...config});
      if (config.policy === 'repair') await cluster.allUp();
      const keys = Array.from({length: 20}, (_, index) => `user:${index}`);
      const sets = keys.map((key) => `set ${key} 0 0 1\r\n1\r\n`).join('');
      const gets = keys.map((key) => `get ${key}\r\n`).join('');
      expect(await talk('stats detail on\r\n')).toBe('OK\r\n');
      await talk(`${sets}${gets}delete user:1\r\nget user:1\r\n`);
      expect(await talk('stats detail dump\r\n')).toBe('PREFIX user get 21 hit 20 set 20 del 1\r\nEND\r\n');
    },
  );
});
