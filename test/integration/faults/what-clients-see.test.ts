import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Fault} from '../../../src/faults/fault.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';

const hit = 'VALUE k 0 3\r\nold\r\nEND\r\n';

describe.skipIf(memcachedMissing)('what a client of policy magent sees', () => {
  let cluster: ProxiedNodes;
  let clients: RawConnection[];
  let client: RawConnection;

  beforeEach(async () => {
    cluster = await startProxiedNodes({nodes: 1, backups: 1});
    clients = [];
    client = connect();
    expect(await ask('set k 0 0 3\r\nold\r\n')).toBe('STORED\r\n');
    await cluster.settle(1000);
  });
  afterEach(async () => {
    for (const open of clients) open.close();
    await cluster.close();
  });

  it('is the backup during a partition, and the old value again after it', async () => {
    inject({kind: 'partition', mode: 'refuse'});
    expect(await ask('get k\r\n')).toBe(hit);
    expect(await ask('set k 0 0 3\r\nnew\r\n')).toBe('STORED\r\n');
    expect(await ask('get k\r\n')).toBe('VALUE k 0 3\r\nnew\r\nEND\r\n');
    cluster.proxy.faults.heal();
    expect(await ask('get k\r\n')).toBe(hit);
    expect(cluster.proxy.faults.list()).toEqual([]);
  });

  it('is nothing until a black hole ends', async () => {
    inject({kind: 'partition', mode: 'black-hole'});
    client.write('get k\r\n');
    await hitsOf('f1', 1);
    expect(await client.take((text) => text !== '', 50)).toEqual({text: '', closed: false});
    cluster.proxy.faults.heal();
    expect(await taken()).toBe(hit);
  });

  it('is nothing until a black hole ends in which the node died', async () => {
    inject({kind: 'partition', mode: 'black-hole'});
    client.write('get k\r\n');
    await hitsOf('f1', 1);
    await cluster.kill('node1');
    expect(await client.take((text) => text !== '', 50)).toEqual({text: '', closed: false});
    cluster.proxy.faults.heal();
    expect(await taken()).toBe(hit);
  });

  it('is no answer to an applied write while replies are lost', async () => {
    inject({kind: 'partition', mode: 'black-hole', direction: 'replies'});
    client.write('set k 0 0 3\r\nnew\r\n');
    const node = connect(cluster.portOf('node1'));
    await expect.poll(async () => ask('get k\r\n', node)).toBe('VALUE k 0 3\r\nnew\r\nEND\r\n');
    expect(await client.take((text) => text !== '', 50)).toEqual({text: '', closed: false});
    cluster.proxy.faults.heal();
    expect(await taken()).toBe('STORED\r\n');
  });

  it('is nothing on a half-open connection, until the proxy learns that it is closed', async () => {
    inject({kind: 'half-open'});
    client.write('get k\r\n');
    await hitsOf('f1', 1);
    expect(await client.take((text) => text !== '', 50)).toEqual({text: '', closed: false});
    cluster.proxy.faults.heal();
    // The connection closed before the answer, so the backup answers.
    expect(await taken()).toBe(hit);
    expect(await ask('get k\r\n')).toBe(hit);
    expect(await fresh('node1')).toBe('up');
  });

  it("is the backup's answer after a reset before the node; only the backup applied the command", async () => {
    inject({kind: 'reset', verb: 'set', direction: 'requests', count: 1});
    expect(await ask('set k 0 0 3\r\nnew\r\n')).toBe('STORED\r\n');
    expect(await ask('get k\r\n', connect(cluster.portOf('node1')))).toBe(hit);
    expect(await ask('get k\r\n', connect(cluster.portOf('backup1')))).toBe('VALUE k 0 3\r\nnew\r\nEND\r\n');
    await over();
  });

  it("is the backup's answer after a reset behind the node; both copies applied the command once", async () => {
    expect(await ask('set k 0 0 1\r\na\r\n')).toBe('STORED\r\n');
    await cluster.settle(1000);
    inject({kind: 'reset', verb: 'append', direction: 'replies', count: 1});
    expect(await ask('append k 0 0 1\r\nb\r\n')).toBe('STORED\r\n');
    const both = 'VALUE k 0 2\r\nab\r\nEND\r\n';
    expect(await ask('get k\r\n', connect(cluster.portOf('node1')))).toBe(both);
    expect(await ask('get k\r\n', connect(cluster.portOf('backup1')))).toBe(both);
    await over();
  });

  it.each(['requests', 'replies'] as const)(
    'is the node again for the next command after a reset on %s',
    async (direction) => {
      inject({kind: 'reset', verb: 'set', direction, count: 1});
      expect(await ask('set k 0 0 3\r\nnew\r\n')).toBe('STORED\r\n');
      await over();
      const atNode = connect(cluster.portOf('node1'));
      expect(await ask('set k 0 0 4\r\nnode\r\n', atNode)).toBe('STORED\r\n');
      expect(await ask('get k\r\n')).toBe('VALUE k 0 4\r\nnode\r\nEND\r\n');
    },
  );

  it('is the reply of a fault to the third set of a user, which reaches no node', async () => {
    inject({kind: 'reply', verb: 'set', key: 'user:*', nth: 3, reply: 'SERVER_ERROR out of memory'});
    const replies: string[] = [];
    for (const key of ['user:1', 'user:2', 'k', 'user:3', 'user:4'])
      replies.push(await ask(`set ${key} 0 0 1\r\nx\r\n`));
    expect(replies).toEqual(['STORED\r\n', 'STORED\r\n', 'STORED\r\n', 'SERVER_ERROR out of memory\r\n', 'STORED\r\n']);
    expect(await ask('get user:3\r\n', connect(cluster.portOf('node1')))).toBe('END\r\n');
    await over();
  });

  it('is a wait for a dropped reply, while other clients do not wait', async () => {
    inject({kind: 'drop', verb: 'get', count: 1});
    client.write('get k\r\n');
    await hitsOf('f1', 1);
    expect(await ask('get k\r\n', connect())).toBe(hit);
    expect(await client.take((text) => text !== '', 50)).toEqual({text: '', closed: false});
    expect(cluster.proxy.faults.list()).toMatchObject([{hits: 1}]);
    cluster.proxy.faults.heal();
    expect(await taken()).toBe(hit);
  });

  it('is a value with one changed byte after a corrupt reply', async () => {
    inject({kind: 'corrupt', count: 1});
    expect(await ask('get k\r\n')).toMatch(/^VALUE k 0 3\r\n(?!old)...\r\nEND\r\n$/);
    expect(await ask('get k\r\n')).toBe(hit);
    await over();
  });

  it('is a miss for a key that the node holds', async () => {
    inject({kind: 'miss', key: 'k'});
    expect(await ask('get k\r\n')).toBe('END\r\n');
    expect(await ask('set other 0 0 1\r\nx\r\n')).toBe('STORED\r\n');
    expect(await ask('get k other\r\n')).toBe('VALUE other 0 1\r\nx\r\nEND\r\n');
    expect(await ask('delete k\r\n')).toBe('NOT_FOUND\r\n');
    cluster.proxy.faults.heal();
    expect(await ask('get k\r\n')).toBe(hit);
  });

  it.each([
    'mg gone v O7 k',
    'md gone O7 k',
    'md gone k O7',
    'md gone',
    'ma gone O7',
    'ma Z29uZQ== b k',
    'mg Z29uZQ== k O7 b',
    'md Z29uZQ== b O7',
    'me gone',
  ])("is a node's answer for a missing key after a miss of %s", async (command) => {
    const said = await ask(`${command}\r\n`, connect(cluster.portOf('node1')));
    inject({kind: 'miss', key: 'gone'});
    expect(await ask(`${command}\r\n`)).toBe(said);
    expect(cluster.proxy.faults.list()).toMatchObject([{hits: 1}]);
  });

  it('is the same answers with slices and slow bytes', async () => {
    const value = 'x'.repeat(20_000);
    inject({kind: 'slice', pieceBytes: 1000, delayMs: 0});
    inject({kind: 'bandwidth', bytesPerSecond: 200_000}, 'f2');
    inject({kind: 'slow', latencyMs: 20, jitterMs: 20}, 'f3');
    expect(await ask(`set big 0 0 ${value.length}\r\n${value}\r\n`)).toBe('STORED\r\n');
    expect(await ask('get big\r\n')).toBe(`VALUE big 0 ${value.length}\r\n${value}\r\nEND\r\n`);
  });

  it('is the node again after the duration of a fault, without a removal', async () => {
    const {proxy} = cluster;
    proxy.faults.add({id: 'f1', member: 'node1', fault: {kind: 'partition', mode: 'black-hole'}, forMs: 60});
    expect(await ask('get k\r\n')).toBe(hit);
    expect(proxy.faults.list()).toEqual([]);
  });

  function connect(port = cluster.proxyPort): RawConnection {
    const connection = new RawConnection(port);
    clients.push(connection);
    return connection;
  }

  /** Sends a command, and reads its whole answer: one line, or lines up to END. */
  async function ask(command: string, connection = client): Promise<string> {
    connection.write(command);
    return taken(connection);
  }

  async function taken(connection = client): Promise<string> {
    const whole = (text: string): boolean =>
      text.startsWith('VALUE') ? text.endsWith('END\r\n') : text.endsWith('\r\n');
    return (await connection.take(whole, 5000)).text;
  }

  function inject(fault: Fault, id = 'f1'): void {
    cluster.proxy.faults.add({id, member: 'node1', fault, seed: 1});
  }

  async function hitsOf(id: string, hits: number): Promise<void> {
    await expect.poll(() => cluster.proxy.faults.list().find((fault) => fault.id === id)?.hits).toBe(hits);
  }

  async function over(): Promise<void> {
    await expect.poll(() => cluster.proxy.faults.list()).toEqual([]);
  }

  async function fresh(member: string): Promise<string | undefined> {
    await cluster.settle(1000);
    return cluster.proxy.pool.links.find((link) => link.member === member)?.state;
  }
});
