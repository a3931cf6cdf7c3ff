import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Proxy} from '../../../src/proxy/proxy.ts';
import {freePort} from '../../support/memcached-process.ts';
import {OldMemcached} from '../../support/old-memcached.ts';
import {eventually} from '../../support/repair-cluster.ts';
import {TextClient} from '../../support/text-client.ts';

const key = 'a';

describe('policy repair with memcached before 1.6', () => {
  let node: OldMemcached;
  let backup: OldMemcached;
  let proxy: Proxy;
  let client: TextClient;
  let log: string[];

  beforeEach(async () => {
    [node, backup, log] = [new OldMemcached(), new OldMemcached(), []];
    const [nodePort, backupPort, port] = [await freePort(), await freePort(), await freePort()];
    await Promise.all([node.listen(nodePort), backup.listen(backupPort)]);
    proxy = new Proxy(
      {
        name: 'proxy1',
        listen: {host: '127.0.0.1', port},
        nodes: [{name: 'node1', host: '127.0.0.1', port: nodePort}],
        backups: [{name: 'backup1', host: '127.0.0.1', port: backupPort}],
        policy: 'repair',
        distribution: 'modula',
        maxConnections: 100,
        connectTimeoutMs: 250,
        requestTimeoutMs: 400,
        rejoin: 'flush',
      },
      (line) => log.push(line),
    );
    await proxy.listen();
    client = new TextClient(port);
    await storedOnBoth();
  });

  afterEach(async () => {
    client.close();
    await proxy.close();
    await Promise.all([node.close(), backup.close()]);
    // A command that is answered twice would shift all later answers.
    expect([node.unknownCommands, backup.unknownCommands]).toEqual([0, 0]);
  });

  async function until(isSo: () => boolean): Promise<void> {
    expect(await eventually(isSo, (so) => so)).toBe(true);
  }

  async function storedOnBoth(): Promise<void> {
    await client.set(key, '10', {flags: 7});
    await until(() => backup.items.get(key)?.data === '10');
  }

  it('logs its version once, also after a restart', async () => {
    node.restart();
    await until(() => log.some((line) => line.includes('empty after a restart')));
    expect(log.filter((line) => line.includes('node1 is memcached 1.5.22: without meta commands'))).toHaveLength(1);
  });

  it('answers a lost key from the backup, and does not write it back', async () => {
    node.items.clear();
    for (const command of [`get ${key}`, `get ${key} nowhere`, `gat 100 ${key}`]) {
      expect(await client.ask(`${command}\r\n`)).toBe(`VALUE ${key} 7 2\r\n10\r\nEND\r\n`);
    }
    expect(node.items.has(key)).toBe(false);
  });

  it.each([
    [`add ${key} 0 0 1\r\nx\r\n`, 'NOT_STORED\r\n', '10'],
    [`replace ${key} 0 0 1\r\nx\r\n`, 'STORED\r\n', 'x'],
    [`append ${key} 0 0 1\r\nx\r\n`, 'STORED\r\n', '10x'],
    [`incr ${key} 5\r\n`, '15\r\n', '15'],
    [`touch ${key} 100\r\n`, 'TOUCHED\r\n', '10'],
    [`delete ${key}\r\n`, 'DELETED\r\n', null],
    [`set ${key} 0 0 1\r\nx\r\n`, 'STORED\r\n', 'x'],
  ])(
    'answers %j as a single memcached would, whether the node has lost the key or not',
    async (command, reply, value) => {
      for (const lost of [false, true]) {
        await storedOnBoth();
        if (lost) node.items.clear();
        expect(await client.ask(command), lost ? 'lost' : 'there').toBe(reply);
        expect(await client.get(key)).toBe(value);
        await until(() => (backup.items.get(key)?.data ?? null) === value);
      }
    },
  );

  it('accepts cas with the unique that gets returned, also for a lost key', async () => {
    for (const lost of [false, true]) {
      if (lost) node.items.clear();
      const unique = /^VALUE a \d+ \d+ (\d+)/.exec(await client.ask(`gets ${key}\r\n`))?.[1];
      expect(await client.ask(`cas ${key} 0 0 2 ${unique}\r\n20\r\n`), lost ? 'lost' : 'there').toBe('STORED\r\n');
      expect(await client.get(key)).toBe('20');
      await until(() => backup.items.get(key)?.data === '20');
    }
  });

  it.each([`mg ${key} v\r\n`, `ms ${key} 1\r\nx\r\n`, `md ${key}\r\n`, `ma ${key}\r\n`])(
    'answers %j with ERROR, and the next command with its own answer',
    async (command) => {
      expect(await client.ask(command)).toBe('ERROR\r\n');
      expect(await client.get(key)).toBe('10');
    },
  );
});
