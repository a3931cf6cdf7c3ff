import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {frame, replies} from '../../support/binary/frames.ts';
import {exchange} from './compare.ts';
import {Dialogue} from './dialogue.ts';

const daemon = 'dist/runtimes/embedded/daemon.js';

type Ended = {exitCode: number | null; signal: string | null; log: string};

const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

/** Starts a node; its port is known as soon as it logs that it listens. */
async function start(...args: string[]): Promise<{child: ChildProcess; port: number; ended: Promise<Ended>}> {
  const {child, ended, log} = run('--port', '0', '--memory', '64', ...args);
  while (!log().includes('\n')) await once(child.stderr!, 'data');
  return {child, ended, port: Number(/listening on 127\.0\.0\.1:(\d+),/.exec(log())?.[1])};
}

function run(...args: string[]): {child: ChildProcess; ended: Promise<Ended>; log: () => string} {
  const child = spawn(process.execPath, [daemon, ...args], {stdio: ['ignore', 'ignore', 'pipe']});
  children.add(child);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode, signal]) => ({exitCode, signal, log}));
  return {child, ended, log: () => log};
}

describe('process of an embedded node', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s, with or without clients', async (signal) => {
    const {child, port, ended} = await start();
    const client = await Dialogue.open(port);
    expect(await client.ask('set a 0 0 1\r\nv\r\n')).toBe('STORED\r\n');
    child.kill(signal);
    const {exitCode, log} = await ended;
    expect({exitCode, lastLine: log.trimEnd().split('\n').at(-1)}).toEqual({
      exitCode: 0,
      lastLine: `embedded node: terminated by ${signal}`,
    });
    client.close();
  });

  it('prints one line when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const {port} = other.address() as AddressInfo;
    const {exitCode, log} = await run('--port', String(port), '--memory', '64').ended;
    other.close();
    expect(exitCode).toBe(4);
    expect(log).toBe(`embedded node: cannot listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
  });

  it('prints one line when an option is invalid', async () => {
    const {exitCode, log} = await run('--port', 'x', '--memory', '64').ended;
    expect({exitCode, log}).toEqual({
      exitCode: 2,
      log: 'embedded node: --port of the embedded node is "x"; expected a number from 0 to 65535\n',
    });
  });

  it('speaks the binary protocol with a client whose first byte says so', async () => {
    const {port} = await start();
    const bytes = Buffer.concat([frame('version', {opaque: 7}), frame('quit')]);
    const {replies: found} = replies(Buffer.from(await exchange(port, [bytes]), 'latin1'));
    expect(found).toMatchObject([{status: 0, opaque: 7, value: '1.6.18'}, {status: 0}]);
  });

  it('rejects clients beyond --max-connections, and accepts new ones when others have left', async () => {
    const {port} = await start('--max-connections', '2');
    const [first, second] = await Promise.all([Dialogue.open(port), Dialogue.open(port)]);
    expect(await first.ask('mn\r\n')).toBe('MN\r\n');
    expect(await second.ask('mn\r\n')).toBe('MN\r\n');
    const third = await Dialogue.open(port);
    expect(await third.closing()).toBe('ERROR Too many open connections\r\n');
    expect(await first.ask('stats\r\n')).toContain('STAT rejected_connections 1\r\n');

    second.close();
    while (!(await first.ask('stats\r\n')).includes('STAT curr_connections 1\r\n'));
    const fourth = await Dialogue.open(port);
    expect(await fourth.ask('mn\r\n')).toBe('MN\r\n');
    first.close();
    fourth.close();
  });

  it.runIf(process.platform === 'linux')(
    'keeps no file descriptor of clients that it rejected or that quit, even if they never close their side',
    async () => {
      const {child, port} = await start('--max-connections', '1');
      const client = await Dialogue.open(port);
      await client.ask('mn\r\n');
      const descriptors = (): number => readdirSync(`/proc/${child.pid}/fd`).length;
      const before = descriptors();
      // Half-open: the end of the node's side does not end the client's. Clients send something before they are
      // rejected.
      const open = (bytes: string): Socket => {
        const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true});
        socket.on('error', () => undefined);
        socket.write(bytes);
        return socket.resume();
      };
      const turnedAway = Array.from({length: 50}, () => open('get a\r\n'));
      await Promise.all(turnedAway.map((socket) => once(socket, 'end')));
      await vi.waitFor(() => expect(descriptors()).toBe(before), {timeout: 30_000});
      client.close();
      await vi.waitFor(() => expect(descriptors()).toBe(before - 1), {timeout: 30_000});
      const quitter = open('quit\r\n');
      await once(quitter, 'end');
      await vi.waitFor(() => expect(descriptors()).toBe(before - 1), {timeout: 30_000});
      for (const socket of [...turnedAway, quitter]) socket.destroy();
    },
  );
});
