import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {exchange} from '../embedded/compare.ts';

// How magent 0.5 copies a command with noreply: it cuts noreply off the end, which is the end of the data block if
// there is one.
describe.skipIf(memcachedMissing)('a command with noreply under policy magent', () => {
  let cluster: ProxiedNodes;
  beforeAll(async () => {
    cluster = await startProxiedNodes({nodes: 1, backups: 1});
  });
  afterAll(() => cluster.close());

  const talk = (port: number, command: string): Promise<string> => exchange(port, [Buffer.from(command)]);
  /** The values of `a` on the node and on the backup once all copies have arrived; null for none. */
  const copies = async (): Promise<(string | null)[]> => {
    await cluster.settle(5000);
    const replies = await Promise.all(['node1', 'backup1'].map((name) => talk(cluster.portOf(name), 'get a\r\n')));
    return replies.map((reply) => /^VALUE a 0 \d+\r\n(.*)\r\nEND\r\n$/.exec(reply)?.[1] ?? null);
  };

  it.each([
    {command: 'set a 0 0 1 noreply\r\n7\r\n', node: '7', backup: '5'},
    {command: 'replace a 0 0 1 noreply\r\n7\r\n', node: '7', backup: '5'},
    {command: 'append a 0 0 1 noreply\r\n7\r\n', node: '57', backup: '5'},
    {command: 'prepend a 0 0 1 noreply\r\n7\r\n', node: '75', backup: '5'},
    {command: 'ms a 1 q\r\n7\r\n', node: '7', backup: '5'},
    {command: 'delete a noreply\r\n', node: null, backup: null},
    {command: 'incr a 1 noreply\r\n', node: '6', backup: '6'},
    {command: 'decr a 1 noreply\r\n', node: '4', backup: '4'},
    {command: 'md a q\r\n', node: null, backup: null},
    {command: 'ma a q\r\n', node: '6', backup: '6'},
  ])('leaves the copies as magent 0.5 does: $command', async ({command, node, backup}) => {
    await talk(cluster.proxyPort, 'set a 0 0 1\r\n5\r\n');
    expect(await copies()).toEqual(['5', '5']);
    await talk(cluster.proxyPort, `${command}mn\r\n`);
    expect(await copies()).toEqual([node, backup]);
  });

  it('has no effect on the next write', async () => {
    await talk(cluster.proxyPort, 'set b 0 0 1 noreply\r\n1\r\nset a 0 0 1\r\n8\r\n');
    expect(await copies()).toEqual(['8', '8']);
  });
});
