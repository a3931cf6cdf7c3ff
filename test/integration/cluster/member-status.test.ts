import {once} from 'node:events';
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {memberStatus, type MemberStatus} from '../../../src/cluster/status/member-status.ts';
import type {MemberProcessState} from '../../../src/runtimes/runtime.ts';
import type {ProxyChannel} from '../../../src/cluster/status/seen-by-proxies.ts';

describe('memberStatus', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server?.close();
  });

  it("reads a node's own statistics", async () => {
    const stats = ['pid 1', 'uptime 7', 'curr_items 3', 'bytes 99', 'limit_maxbytes 1024', 'curr_connections 2'];
    const lines = [...stats, 'get_hits 5', 'get_misses 6'].map((line) => `STAT ${line}\r\n`);
    const status = await statusOf(await answering(`VERSION 1.6.18\r\n${lines.join('')}END\r\n`));
    expect(status).toMatchObject({state: 'running', problem: null, version: '1.6.18', uptimeSeconds: 7, items: 3});
    expect(status).toMatchObject({memoryBytes: 99, memoryLimitBytes: 1024, connections: 2, hits: 5, misses: 6});
  });

  it('reports a proxy without statistics as running', async () => {
    const status = await statusOf(await answering('VERSION 1\r\nERROR\r\n'), {state: 'running'}, 'proxy');
    expect(status).toMatchObject({state: 'running', version: '1', items: null});
  });

  it.each([
    ['node', 'ERROR Too many open connections'],
    ['proxy', 'SERVER_ERROR too many open connections'],
  ] as const)('reports a %s as hanging that closes every new connection: %s', async (role, refusal) => {
    const status = await statusOf(await answering(`${refusal}\r\n`), {state: 'running'}, role);
    expect(status).toMatchObject({state: 'hanging', problem: `rejects every new client: ${refusal}`});
  });

  it('sends a proxy no request whose cost grows with its nodes', async () => {
    const report = {uptimeMs: 7900, connections: 3};
    const channel = {report, problem: null};
    const status = await statusOf(await answering('VERSION 1.6\r\n'), {state: 'running'}, 'proxy', channel);
    expect(status).toMatchObject({state: 'running', version: '1.6', uptimeSeconds: 7, connections: 3});
  });

  it('reports one as hanging that accepts and never answers, and waits no longer than its timeout', async () => {
    const status = await statusOf(await answering(''), {state: 'running', pid: 12}, 'node', null, 50);
    expect(status).toMatchObject({state: 'hanging', problem: 'no answer within 50 ms', pid: 12, items: null});
  });

  it('reports one as hanging whose process runs but does not listen', async () => {
    const port = await answering('');
    server!.close();
    await once(server!, 'close');
    expect(await statusOf(port)).toMatchObject({state: 'hanging', problem: 'connection refused'});
  });

  it('does not ask paused, dead and missing members: another process may have their port by now', async () => {
    const port = await answering('VERSION 1\r\nEND\r\n');
    const ended = {state: 'exited', exitCode: 3, exitSignal: null} as const;
    expect(await statusOf(port, {state: 'paused'})).toMatchObject({state: 'paused', version: null});
    expect(await statusOf(port, {state: 'missing'})).toMatchObject({state: 'missing', problem: 'does not exist'});
    expect(await statusOf(port, ended)).toMatchObject({state: 'dead', problem: 'exited with code 3'});
    expect(await statusOf(port, {...ended, exitCode: null, exitSignal: 'SIGKILL'})).toMatchObject({
      problem: 'terminated by SIGKILL',
    });
    expect(await statusOf(port, {...ended, exitCode: null})).toMatchObject({problem: 'its process is gone'});
    expect(sockets.size).toBe(0);
  });

  /** Starts a server that answers every connection with these bytes at once. */
  async function answering(reply: string): Promise<number> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(reply));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function statusOf(
    port: number,
    known: Partial<MemberProcessState> = {},
    role: 'node' | 'proxy' = 'node',
    channel: ProxyChannel | null = null,
    timeoutMs = 120_000,
  ): Promise<MemberStatus> {
    const none = {state: 'running', pid: null, exitCode: null, exitSignal: null, containerId: null} as const;
    const member = {name: 'node1', role, host: '127.0.0.1', port};
    return memberStatus(member, {...none, ...known}, {channel, timeoutMs});
  }
});
