import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {memcachedMissing, startMemcached, type MemcachedProcess} from '../../support/memcached-process.ts';
import {ProxyProcess} from '../../support/proxy-process.ts';
import {RawConnection} from '../../support/raw-connection.ts';

const MiB = 1024 * 1024;
const skipped = memcachedMissing ?? (process.platform === 'linux' ? null : 'memory is read from /proc');

describe.skipIf(skipped)('a proxy under load', () => {
  let nodes: MemcachedProcess[] = [];
  let proxy: ProxyProcess;
  const clients: Socket[] = [];

  beforeEach(async () => {
    nodes = await startMemcached(3);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    await Promise.all(nodes.map((node) => node.kill()));
  });

  const start = async (options: {policy?: 'magent' | 'repair'; maxConnections?: number} = {}): Promise<void> => {
    const [one, two, backup] = nodes.map(({port}) => port) as [number, number, number];
    // The proxy must wait for a paused node here, under either policy.
    proxy = await ProxyProcess.start({
      ...options,
      nodePorts: [one, two],
      backupPorts: [backup],
      requestTimeoutMs: 60_000,
    });
    await store('b', 1);
  };
  const client = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined);
    clients.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  /** `b` is on node2. */
  const small = 'VALUE b 0 1\r\nv\r\nEND\r\n';
  /** Gives the proxy time: completes many exchanges with another client, through the same event loop. */
  const letPass = async (exchanges: number): Promise<void> => {
    const other = new RawConnection(proxy.port);
    for (let count = 0; count < exchanges; count++) {
      expect(await other.ask('get b\r\n', small.length)).toBe(small);
    }
    other.close();
  };
  const store = async (key: string, sizeBytes: number): Promise<void> => {
    const setter = new RawConnection(proxy.port);
    expect(await setter.ask(`set ${key} 0 0 ${sizeBytes}\r\n${'v'.repeat(sizeBytes)}\r\n`, 8)).toBe('STORED\r\n');
    setter.close();
  };
  /** Returns whether the asking client is the only one of the proxy. */
  const onlyClient = async (): Promise<true | undefined> => {
    const asking = new RawConnection(proxy.port);
    const reply = await asking.ask('stats proxy\r\n', 200);
    asking.close();
    return /^STAT curr_connections 1\r$/m.test(reply) ? true : undefined;
  };

  it('sends clients over the limit an error, and accepts others once there is room', async () => {
    await start({maxConnections: 2});
    const [first] = [await client(), await client()];
    const third = new RawConnection(proxy.port);
    expect(await third.take(() => false, 5000)).toEqual({
      text: 'SERVER_ERROR too many open connections\r\n',
      closed: true,
    });
    first.destroy();
    const answered = await waitUntil(
      async () => {
        const next = new RawConnection(proxy.port);
        const reply = await next.ask('stats proxy\r\n', 200, 500);
        next.close();
        return reply.startsWith('STAT') ? reply : undefined;
      },
      {timeoutMs: 5000},
    );
    expect(answered).toMatch(/^STAT curr_connections 2\r$/m);
    expect(answered).toMatch(/^STAT rejected_connections [1-9]\d*\r$/m);
  });

  it('needs at most 40 KiB for an idle client', async () => {
    await start();
    await letPass(10);
    const before = proxy.rssBytes;
    const count = 4096 - 1;
    for (let open = 0; open < count; open += 91) await Promise.all(Array.from({length: 91}, client));
    await letPass(1);
    for (const socket of clients) socket.write('get a\r\n');
    await Promise.all(clients.map((socket) => once(socket, 'data')));
    expect((proxy.rssBytes - before) / count).toBeLessThan(40 * 1024);
  });

  describe.each(['magent', 'repair'] as const)('policy %s', (policy) => {
    it('holds back a client that does not read', async () => {
      await start({policy});
      await store('large', 1_000_000);
      const before = proxy.rssBytes;
      const lines = {pipelined: 'get large\r\n'.repeat(4096), atOnce: `get ${'large '.repeat(4096)}\r\n`};
      for (const [name, line] of Object.entries(lines)) {
        const deaf = (await client()).pause();
        deaf.write(line);
        await letPass(500);
        expect((proxy.rssBytes - before) / MiB, name).toBeLessThan(100);
        // Reading again continues where it stopped.
        let received = 0;
        deaf.on('data', (chunk) => {
          received += chunk.length;
        });
        deaf.resume();
        await waitUntil(() => (received > 200 * MiB ? true : undefined), {timeoutMs: 120_000});
        expect(received).toBeGreaterThan(200 * MiB);
        deaf.destroy();
      }
    });

    it.each(['node', 'backup'])('holds back clients of a paused %s, and only those', async (role) => {
      await start({policy});
      await letPass(10);
      const before = proxy.rssBytes;
      const paused = nodes[role === 'node' ? 0 : 2] as MemcachedProcess;
      await paused.pause();
      // The key is on node1.
      const value = 'v'.repeat(10_000);
      const command = Buffer.from(`set a 0 0 ${value.length}\r\n${value}\r\n`);
      const total = 20_000;
      const writer = await client();
      let answers = '';
      writer.on('data', (chunk) => {
        answers += chunk.toString('latin1');
      });
      let sent = 0;
      const pump = (): void => {
        while (sent < total) {
          sent++;
          if (!writer.write(command)) break;
        }
      };
      writer.on('drain', pump);
      pump();
      await letPass(500);
      expect((proxy.rssBytes - before) / MiB).toBeLessThan(100);
      expect(sent).toBeLessThan(total);
      paused.resume();
      await waitUntil(() => (answers.length >= total * 8 ? true : undefined), {timeoutMs: 120_000});
      expect(answers === 'STORED\r\n'.repeat(total)).toBe(true);
    });
  });

  // Without deadlines, only what clients are waiting for may be kept.
  it.each(['node', 'backup'])('keeps nothing for clients that gave up on a paused %s and reconnected', async (role) => {
    await start();
    const command = `set a 0 0 100000\r\n${'v'.repeat(100_000)}\r\n`;
    const giveUp = async (): Promise<void> => {
      const some = await Promise.all(Array.from({length: 50}, client));
      await Promise.all(some.map((socket) => new Promise((resolve) => socket.write(command, resolve))));
      await letPass(5);
      for (const socket of some) socket.resetAndDestroy();
    };
    await giveUp();
    const before = proxy.rssBytes;
    await (nodes[role === 'node' ? 0 : 2] as MemcachedProcess).pause();
    for (let round = 0; round < 60; round++) await giveUp();
    expect((proxy.rssBytes - before) / MiB).toBeLessThan(130);
  });

  it('does not wait forever for clients that may be gone', async () => {
    await start();
    await (nodes[0] as MemcachedProcess).pause();
    const ask = async (commands: number): Promise<Socket> => {
      const socket = (await client()).on('error', () => undefined);
      await new Promise((resolve) => socket.write('get a\r\n'.repeat(commands), resolve));
      return socket;
    };
    for (let count = 0; count < 20; count++) (await ask(1)).end();
    // More commands than may be pending for one client.
    for (let count = 0; count < 20; count++) (await ask(1000)).end();
    const some = await Promise.all(Array.from({length: 20}, () => ask(1000)));
    for (const socket of some) socket.resetAndDestroy();
    expect(await waitUntil(onlyClient, {timeoutMs: 120_000})).toBe(true);
  });

  it('enables TCP keepalive to detect silent clients that are gone', async () => {
    await start();
    const {localPort = 0} = await client();
    await letPass(1);
    // In /proc/net/tcp: the proxy's end of the connection, with a keepalive timer (2).
    const [ours, theirs] = [proxy.port, localPort].map((port) => port.toString(16).padStart(4, '0').toUpperCase());
    const timer = new RegExp(`^ *\\d+: 0100007F:${ours} 0100007F:${theirs} 01 \\S+ 02:`, 'm');
    expect(readFileSync('/proc/net/tcp', 'latin1')).toMatch(timer);
  });

  it('keeps nothing of 10 000 clients that connect and close in every way', async () => {
    await start();
    await store('a', 100);
    const ways: ((socket: Socket) => Promise<unknown> | undefined)[] = [
      (socket) => (socket.write('get a\r\n'), once(socket, 'data')),
      (socket) => (socket.write('set a 0 0 100\r\nabc'), undefined),
      (socket) => (socket.write('get a\r\nget b\r\n'), socket.resetAndDestroy(), undefined),
      (socket) => (socket.resume().end('get a\r\n'), once(socket, 'close')),
      (socket) => (socket.resume().write('quit\r\n'), once(socket, 'close')),
      (socket) => (socket.write(Buffer.of(0x80)), undefined),
      // quit in the binary protocol
      (socket) => (socket.resume().write(Buffer.of(0x80, 7, ...Array<number>(22).fill(0))), once(socket, 'close')),
      () => undefined,
    ];
    const comeAndGo = async (count: number): Promise<void> => {
      for (let round = 0; round < count / (ways.length * 10); round++) {
        await Promise.all(
          Array.from({length: ways.length * 10}, async (_, index) => {
            const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
            await once(socket, 'connect');
            await ways[index % ways.length]?.(socket);
            socket.destroy();
          }),
        );
      }
      expect(await waitUntil(onlyClient, {timeoutMs: 120_000})).toBe(true);
    };
    const [files, rss] = [proxy.openFiles, proxy.rssBytes];
    await comeAndGo(10_000);
    expect(await waitUntil(() => (proxy.openFiles <= files ? true : undefined), {timeoutMs: 120_000})).toBe(true);
    // Under load, V8 takes memory for its young generation; it returns that some 15 seconds later.
    expect(await waitUntil(() => (proxy.rssBytes < rss * 1.2 ? true : undefined), {timeoutMs: 120_000})).toBe(true);
  });

  it('keeps nothing of a node that disconnects in every way', async () => {
    const breaking = await startBreakingNode();
    const {port} = breaking.address() as {port: number};
    proxy = await ProxyProcess.start({nodePorts: [port]});
    const asking = new RawConnection(proxy.port);
    const ask = async (times: number): Promise<void> => {
      for (let count = 0; count < times; count++) {
        expect(await asking.ask('get a\r\n', 50)).toMatch(/^SERVER_ERROR node1 .*\r\n$/);
      }
    };
    await ask(50);
    const files = proxy.openFiles;
    await ask(500);
    expect(await waitUntil(() => (proxy.openFiles <= files ? true : undefined), {timeoutMs: 120_000})).toBe(true);
    asking.close();
    breaking.close();
  });
});

/** Never sends a whole reply: closes or resets before it, in the middle of it or instead of it. */
async function startBreakingNode(): Promise<Server> {
  let turn = 0;
  const ways: ((socket: Socket) => void)[] = [
    (socket) => socket.destroy(),
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.once('data', () => socket.end()),
    (socket) => socket.once('data', () => socket.resetAndDestroy()),
    (socket) => socket.once('data', () => socket.end('VALUE a 0 100\r\nabc')),
    (socket) => socket.once('data', () => socket.write('VALUE a 0 10', () => socket.resetAndDestroy())),
  ];
  const server = createServer({allowHalfOpen: true}, (socket) => {
    socket.on('error', () => undefined);
    ways[turn++ % ways.length]?.(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
