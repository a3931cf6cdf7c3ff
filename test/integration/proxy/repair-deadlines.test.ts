import {createServer, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {Proxy} from '../../../src/proxy/proxy.ts';
import {memberRows} from '../../../src/proxy/proxy-stats.ts';
import {freePort, memcachedMissing} from '../../support/memcached-process.ts';
import {eventually, keysOnNode1, repairClusters} from '../../support/repair-cluster.ts';
import {TextClient} from '../../support/text-client.ts';

const key = 'a';
const bothAway = 'SERVER_ERROR node1 and backup1 are unreachable\r\n';
const requestTimeoutMs = 400;

describe.skipIf(memcachedMissing)('deadlines of policy repair', () => {
  const start = repairClusters();

  it.each([
    `get ${key}\r\n`,
    `get ${key} c e\r\n`,
    `gets ${key}\r\n`,
    `gat 10 ${key}\r\n`,
    `set ${key} 0 0 1\r\nx\r\n`,
    `append ${key} 0 0 1\r\nx\r\n`,
    `cas ${key} 0 0 1 1\r\nx\r\n`,
    `incr ${key} 1\r\n`,
    `delete ${key}\r\n`,
    `mg ${key} v\r\n`,
    `ms ${key} 1\r\nx\r\n`,
  ])('answer %j to two paused copies with an error that names both', async (command) => {
    const {cluster, client} = await start({requestTimeoutMs});
    for (const member of ['node1', 'backup1']) await cluster.pause(member);
    expect(await client().ask(command)).toBe(bothAway);
  });

  it('apply as well to commands that wait for the same key', async () => {
    const {cluster, client} = await start({requestTimeoutMs});
    const clients = Array.from({length: 5}, client);
    for (const member of ['node1', 'backup1']) await cluster.pause(member);
    const commands = [
      `incr ${key} 1\r\n`,
      `set ${key} 0 0 1\r\nx\r\n`,
      `get ${key}\r\n`,
      `delete ${key}\r\n`,
      `get ${key} c\r\n`,
    ];
    const answers = await Promise.all(clients.map((one, index) => one.ask(commands[index] ?? '')));
    expect(answers).toEqual(commands.map(() => bothAway));
  });

  it('never pass a late answer off as that to the next command', async () => {
    const {cluster, client, at} = await start({requestTimeoutMs: 1500});
    const writer = client();
    for (const each of keysOnNode1) await writer.set(each, `value of ${each}`);
    await cluster.settle(1000);
    const wrong: string[] = [];
    let over = false as boolean;
    const load = keysOnNode1.map(async (each) => {
      const reader = client();
      while (!over) {
        const reply = await reader.ask(`get ${each}\r\n`);
        if (reply !== `VALUE ${each} 0 10\r\nvalue of ${each}\r\nEND\r\n`) wrong.push(`${each}: ${reply}`);
      }
    });
    for (let round = 0; round < 5; round++) {
      await cluster.pause('node1');
      await eventually(
        () => stateOf(cluster.proxy, 'node1'),
        (state) => state === 'down',
      );
      await cluster.resume('node1');
      await cluster.allUp();
    }
    over = true;
    await Promise.all(load);
    expect(wrong).toEqual([]);
    expect(await at('node1').get(key)).toBe('value of a');
  });

  it('keep a paused backup from blocking clients that write large values', async () => {
    const {cluster, client} = await start({requestTimeoutMs: 4000});
    const writer = client();
    const value = 'x'.repeat(500_000);
    await cluster.pause('backup1');
    for (let round = 0; round < 40; round++) expect(await writer.set(key, value)).toBe('STORED\r\n');
    await cluster.resume('backup1');
    await cluster.allUp();
    expect(await writer.get(key)).toBe(value);
  });
});

describe('a node that is down', () => {
  const endings: (() => Promise<void> | void)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  /** A proxy with a single "node", which the test provides. */
  async function proxyOf(port: number, connectTimeoutMs = 100): Promise<Proxy> {
    const proxy = new Proxy(
      {
        name: 'proxy1',
        listen: {host: '127.0.0.1', port: await freePort()},
        nodes: [{name: 'node1', host: '127.0.0.1', port}],
        backups: [],
        policy: 'repair',
        distribution: 'modula',
        maxConnections: 100,
        connectTimeoutMs,
        requestTimeoutMs: 200,
        rejoin: 'flush',
      },
      () => undefined,
    );
    endings.push(() => proxy.close());
    return proxy;
  }

  /** Listens on a port, passes each connection to `onConnection`, and counts them. */
  async function listener(onConnection: (socket: Socket) => void): Promise<{port: number; attempts: number[]}> {
    const attempts: number[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      attempts.push(performance.now());
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.resume();
      onConnection(socket);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    endings.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return {port, attempts};
  }

  it('is not tried once per request; unit/proxy/repair/rejoin.test.ts checks how often it is', async () => {
    const {port, attempts} = await listener((socket) => socket.destroy());
    const proxy = await proxyOf(port);
    await proxy.listen();
    const client = new TextClient(proxy.config.listen.port);
    endings.push(() => {
      client.close();
    });
    for (let requests = 0; requests < 300; requests++) {
      expect(await client.ask('get a\r\n')).toBe('SERVER_ERROR node1 is unreachable\r\n');
    }
    // With the pauses between them, thirty attempts take more than twenty seconds.
    expect(attempts.length).toBeLessThan(30);
  });

  it('does not keep the proxy from listening if it accepts and sends nothing', async () => {
    const {port} = await listener(() => undefined);
    const proxy = await proxyOf(port);
    // A proxy that waited for the node would never listen.
    await expect(proxy.listen()).resolves.toBeUndefined();
  });

  it('is not flooded with connections if it closes each one after a moment of use', async () => {
    const identity = 'STAT pid 7\r\nSTAT uptime 5\r\nSTAT time 1700000005\r\nSTAT version 1.6.18\r\nEND\r\n';
    const {port, attempts} = await listener((socket) => {
      socket.on('data', () => socket.write(identity, () => setTimeout(() => socket.destroy(), 5)));
    });
    const proxy = await proxyOf(port);
    await proxy.listen();
    await eventually(
      () => attempts.length,
      (count) => count >= 6,
    );
    // 10 + 20 + 40 + 80 + 160 ms, however busy this machine is; a timer may be a little early.
    const [first = 0, , , , , sixth = 0] = attempts;
    expect(sixth - first).toBeGreaterThan(300);
  });
});

function stateOf(proxy: Proxy, member: string): string | number | undefined {
  return Object.fromEntries(memberRows(proxy))[`${member}_state`];
}
