import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {connect, createServer, type Server} from 'node:net';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {listenOn} from '../../../src/proxy/process/listen-on.ts';
import {maxSocketPathBytes} from '../../../src/proxy/process/socket-path.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

describe('a Unix socket of the proxy', () => {
  const folder = useScratchFolder();
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) if (server.listening) await new Promise((closed) => server.close(closed));
  });

  it('is created at the longest path that the system allows', async () => {
    const path = pathOf(maxSocketPathBytes);
    await listen(path);
    expect(existsSync(path)).toBe(true);
    expect(await answerAt(path)).toBe('hello');
  });

  it('is not created at a longer path, nor at a truncated one', async () => {
    const failure = await failureOf(listen(pathOf(maxSocketPathBytes + 1)));
    expect(failure).toMatchObject({code: 'USAGE', exitCode: 2});
    expect(failure.message).toContain('longer than this system allows');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('replaces one that a killed process has left', async () => {
    const path = join(folder.path, 'stale.sock');
    await leaveStale(path);
    expect(existsSync(path)).toBe(true);
    await listen(path);
    expect(await answerAt(path)).toBe('hello');
  });

  it('does not replace one that a process listens on', async () => {
    const path = join(folder.path, 'live.sock');
    await listen(path);
    expect(await failureOf(listen(path))).toMatchObject({code: 'PORT_IN_USE', exitCode: 4});
    expect(await answerAt(path)).toBe('hello');
  });

  it('does not replace a file that is not a socket', async () => {
    const path = join(folder.path, 'notes.txt');
    writeFileSync(path, 'precious');
    expect(await failureOf(listen(path))).toMatchObject({code: 'FILE_EXISTS'});
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  async function listen(path: string): Promise<void> {
    const server = createServer((client) => client.on('error', () => undefined).end('hello'));
    servers.push(server);
    await listenOn(server, {path}, 'proxy1');
  }

  function pathOf(bytes: number): string {
    const name = 's'.repeat(bytes - Buffer.byteLength(`${folder.path}/`));
    return join(folder.path, name);
  }
});

async function leaveStale(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script], {stdio: 'ignore'}), 'exit');
}

async function answerAt(path: string): Promise<string> {
  const socket = connect(path).setEncoding('utf8');
  const [answer] = (await once(socket, 'data')) as [string];
  socket.destroy();
  return answer;
}
