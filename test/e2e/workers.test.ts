import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {exitCodes} from '../../src/errors/codes.ts';
import {runCli, RunningCli} from '../support/cli.ts';
import {procMissing} from '../support/marked-processes.ts';
import {freePort, memcachedMissing, startMemcached, type MemcachedProcess} from '../support/memcached-process.ts';
import {useScratchFolder} from '../support/scratch-home.ts';
import {TextClient} from '../support/text-client.ts';

describe.skipIf(memcachedMissing ?? procMissing)('proxy --workers', () => {
  const folder = useScratchFolder();
  let nodes: MemcachedProcess[];
  let port: number;
  let latest: RunningCli | undefined;

  beforeAll(async () => {
    nodes = await startMemcached(2);
    port = await freePort();
  });
  afterAll(() => Promise.all(nodes.map((node) => node.kill())));
  afterEach(() => latest?.child.kill('SIGKILL'));

  const proxy = (...flags: string[]): RunningCli =>
    (latest = new RunningCli([
      'proxy',
      '-p',
      String(port),
      ...nodes.flatMap((node) => ['-s', `127.0.0.1:${node.port}`]),
      ...flags,
    ]));

  it('shares the port, and ends as one', async () => {
    const running = proxy('--workers', '3', '-n', '1000');
    await vi.waitFor(() => expect(running.stderr).toContain(`3 workers share 127.0.0.1:${port}`), {timeout: 120_000});
    const workers = childrenOf(running.child.pid);
    expect(workers).toHaveLength(3);

    const clients = Array.from({length: 6}, () => new TextClient(port));
    const replies = await Promise.all(
      clients.map((client, index) => client.ask(`set k${index} 0 0 1\r\n${index}\r\n`)),
    );
    expect(new Set(replies)).toEqual(new Set(['STORED\r\n']));
    expect(await clients[5]?.ask('get k0\r\n')).toBe('VALUE k0 0 1\r\n0\r\nEND\r\n');
    // More than one worker has clients.
    const stats = await Promise.all(clients.map((client) => client.tell('stats proxy\r\n')));
    expect(stats.map((text) => /curr_connections (\d+)/.exec(text)?.[1])).not.toContain('6');
    // The limit is divided without remainder: 333, 333 and 334.
    const shares = stats.map((text) => Number(/max_connections (\d+)/.exec(text)?.[1]));
    expect(new Set(shares)).toEqual(new Set([333, 334]));
    for (const client of clients) client.close();

    running.child.kill('SIGTERM');
    expect(await running.result).toMatchObject({exitCode: 0, stdout: ''});
    expect(workers.filter(isAlive)).toEqual([]);
  });

  it('shares a Unix socket, also where a killed proxy left one', async () => {
    const path = join(folder.path, 'proxy.sock');
    const first = proxy('-f', path);
    await vi.waitFor(() => expect(first.stderr).toContain('listens on'), {timeout: 120_000});
    first.child.kill('SIGKILL');
    await first.result;
    const second = proxy('--workers', '2', '-f', path);
    await vi.waitFor(() => expect(second.stderr).toContain('2 workers share'), {timeout: 120_000});
    second.child.kill('SIGTERM');
    expect(await second.result).toMatchObject({exitCode: 0});
    expect(existsSync(path)).toBe(false);
  });

  it('ends when a worker dies', async () => {
    const running = proxy('--workers', '2');
    await vi.waitFor(() => expect(running.stderr).toContain('2 workers share'), {timeout: 120_000});
    const workers = childrenOf(running.child.pid);
    process.kill(workers[1] as number, 'SIGKILL');
    const {exitCode, stderr} = await running.result;
    expect(exitCode).toBe(exitCodes.environment);
    expect(stderr).toContain('proxy1 worker 2 has ended (SIGKILL)');
    expect(workers.filter(isAlive)).toEqual([]);
  });

  it('reports a port that is in use', async () => {
    const taken = nodes[0]?.port ?? 0;
    const args = ['proxy', '-p', String(taken), '-s', `127.0.0.1:${taken}`, '--workers', '2'];
    const {exitCode, stderr} = await runCli(args);
    expect(exitCode).toBe(exitCodes.environment);
    expect(stderr).toContain(`can't listen on 127.0.0.1:${taken}: it is in use`);
  });

  it.each([
    [['--workers', '0'], 'expected 1 to 64, not 0'],
    [['--workers', '4', '-n', '3'], '--connections: expected 4 to 1000000, not 3'],
    [['-n', '0'], '--connections: expected 1 to 1000000, not 0'],
    [['-n', '1000001'], '--connections: expected 1 to 1000000, not 1000001'],
    [['--workers', '2', '--policy', 'repair'], "can't be used with --policy repair"],
    [['--workers', '2', '--metrics-port', '9999'], "can't be used with --metrics-port"],
  ])('rejects %j', async (flags, message) => {
    const {exitCode, stderr} = await proxy(...flags).result;
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toContain(message);
  });
});

function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
