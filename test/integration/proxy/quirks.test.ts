import {afterEach, describe, expect, it, vi} from 'vitest';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {startProxiedNodes, type ProxiedNodes} from '../../support/proxied-nodes.ts';
import {RawConnection} from '../../support/raw-connection.ts';
import {exchange} from '../embedded/compare.ts';

const silenceMs = 400;

// Where magent 0.6 was observed to differ from 0.5 (the last paragraph of test/recordings/README.md), interpreted with
// its source (docs/magent-fidelity.md).
describe.skipIf(memcachedMissing)('quirks of magent 0.6', () => {
  let cluster: ProxiedNodes;
  const open: RawConnection[] = [];
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    await cluster.close();
  });

  const start = async (quirks: '0.5' | '0.6'): Promise<void> => {
    cluster = await startProxiedNodes({nodes: 1, backups: 1, quirks});
  };
  /** On a connection of its own, so that a client that waits for ever blocks no other. */
  const ask = async (command: string, expectedLength: number): Promise<string> => {
    const connection = new RawConnection(cluster.proxyPort);
    open.push(connection);
    return connection.ask(command, expectedLength, expectedLength === 0 ? silenceMs : 5000);
  };
  const silence = async (command: string): Promise<void> => {
    const connection = new RawConnection(cluster.proxyPort);
    open.push(connection);
    connection.write(command);
    expect((await connection.take((text) => text !== '', silenceMs)).text).toBe('');
  };
  const atBackup = (command: string): Promise<string> => exchange(cluster.portOf('backup1'), [Buffer.from(command)]);

  it.each([
    {command: 'append a 0 0 1\r\nB\r\n', reply: 'STORED\r\n', before: 'A', after: 'VALUE a 0 3\r\nABB\r\nEND\r\n'},
    {command: 'add a 0 0 1\r\nB\r\n', reply: 'NOT_STORED\r\n', before: null, after: 'VALUE a 0 1\r\nB\r\nEND\r\n'},
    {command: 'delete a\r\n', reply: 'NOT_FOUND\r\n', before: 'A', after: 'END\r\n'},
  ])('applies $command to the backup twice with the node down', async ({command, reply, before, after}) => {
    await start('0.6');
    if (before !== null) await atBackup(`set a 0 0 1\r\n${before}\r\n`);
    await cluster.kill('node1');
    expect(await ask(command, reply.length)).toBe(reply);
    expect(await atBackup('get a\r\n')).toBe(after);
  });

  it('gets stuck on the second copy over a backup connection, and sends the command nowhere', async () => {
    await start('0.6');
    expect(await ask('set a 0 0 1\r\n1\r\n', 8)).toBe('STORED\r\n');
    const held = 'VALUE a 0 1\r\n1\r\nEND\r\n';
    expect(await atBackup('get a\r\n')).toBe(held);
    await silence('set a 0 0 1\r\n2\r\n');
    await silence('delete a\r\n');
    expect(await exchange(cluster.portOf('node1'), [Buffer.from('get a\r\n')])).toBe(held);
    expect(await atBackup('get a\r\n')).toBe(held);
    // Reads are not copied.
    expect(await ask('get a\r\n', held.length)).toBe(held);
  });

  it('reads from the backup over any connection, and then keeps that connection, too', async () => {
    await start('0.6');
    await atBackup('set a 0 0 1\r\nx\r\n');
    await cluster.kill('node1');
    const hit = 'VALUE a 0 1\r\nx\r\nEND\r\n';
    expect(await ask('get a\r\n', hit.length)).toBe(hit);
    expect(await ask('get a none\r\n', hit.length)).toBe(hit);
    await silence('set a 0 0 1\r\ny\r\n');
    expect(await atBackup('get a\r\n')).toBe(hit);
  });

  it('writes to a backup again after its restart', async () => {
    await start('0.6');
    expect(await ask('set a 0 0 1\r\n1\r\n', 8)).toBe('STORED\r\n');
    await cluster.settle(5000);
    await cluster.kill('backup1');
    await cluster.start('backup1');
    await vi.waitUntil(() => cluster.proxy.pool.backups[0]?.state !== 'up');
    expect(await ask('set a 0 0 1\r\n2\r\n', 8)).toBe('STORED\r\n');
  });

  it.each(['incr', 'decr'])(
    'does not answer %s while the node is down, and counts once on the backup',
    async (verb) => {
      await start('0.6');
      await atBackup('set a 0 0 1\r\n5\r\n');
      await cluster.kill('node1');
      const connection = new RawConnection(cluster.proxyPort);
      open.push(connection);
      connection.write(`${verb} a 1\r\n`);
      expect((await connection.take((text) => text !== '', silenceMs)).text).toBe('');
      await cluster.start('node1');
      // The command was retried several times.
      expect((await connection.take((text) => text !== '', 5000)).text).toBe('NOT_FOUND\r\n');
      expect(await atBackup('get a\r\n')).toBe(`VALUE a 0 1\r\n${verb === 'incr' ? 6 : 4}\r\nEND\r\n`);
    },
  );

  it('reports the version and statistics of 0.6', async () => {
    await start('0.6');
    expect(await ask('version\r\n', 30)).toBe('VERSION memcached agent v0.6\r\n');
    expect(await ask('stats\r\n', 60)).toMatch(/^memcached agent v0\.6\r\n/);
  });

  it('are off by default', async () => {
    await start('0.5');
    await atBackup('set a 0 0 1\r\n5\r\n');
    await cluster.kill('node1');
    expect(await ask('append a 0 0 1\r\n0\r\n', 8)).toBe('STORED\r\n');
    expect(await ask('incr a 1\r\n', 4)).toBe('51\r\n');
    const hit = 'VALUE a 0 2\r\n51\r\nEND\r\n';
    expect(await ask('get a\r\n', hit.length)).toBe(hit);
    expect(await ask('get a\r\n', hit.length)).toBe(hit);
  });
});
