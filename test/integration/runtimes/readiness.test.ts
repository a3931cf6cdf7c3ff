import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {waitUntilReady, type ReadyTarget} from '../../../src/runtimes/readiness.ts';
import {findFreePorts} from '../../../src/support/net/ports.ts';
import {freshSeed, seededRandom} from '../../../src/support/random.ts';
import {failureOf} from '../../support/failure-of.ts';

const alive = async (): Promise<void> => undefined;
const signal = new AbortController().signal;

describe('waitUntilReady', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, 'close');
    }
  });

  it('resolves when all have answered, including one that listens only later', async () => {
    const [port = 0] = await findFreePorts(1, seededRandom(freshSeed()));
    const late = {name: 'late', host: '127.0.0.1', port, pid: null};
    const early = target('early', await serve('VERSION 1\r\n'));
    let isReady = false;
    const ready = waitUntilReady([early, late], {timeoutMs: 120_000, signal, checkAlive: alive}).then(
      () => (isReady = true),
    );
    await once(servers[0]!, 'connection');
    expect(isReady).toBe(false);
    await serve('VERSION 1\r\n', port);
    await ready;
  });

  it.each([
    ['ERROR\r\n', 2000, 'answered "ERROR"'],
    ['HTTP/1.1 400 Bad Request\r\n', 2000, 'answered "HTTP/1.1 400 Bad Request"'],
    ['', 60, 'no answer within 60 ms'],
  ])('fails in time on one that answers %j, and says so', async (reply, timeoutMs, problem) => {
    const wait = {timeoutMs, signal, checkAlive: alive};
    const failure = await failureOf(waitUntilReady([target('node1', await serve(reply))], wait));
    expect(failure).toMatchObject({code: 'TIMED_OUT', exitCode: 6, details: {members: {node1: problem}}});
    expect(failure.message).toContain(`node1 (${problem})`);
  });

  it('is not deceived by another process that took the port', async () => {
    const port = await serve('VERSION 1\r\nSTAT pid 12\r\nEND\r\n');
    const wait = {timeoutMs: 2000, signal, checkAlive: alive};
    await waitUntilReady([{...target('node1', port), pid: 12}], wait);
    const failure = await failureOf(waitUntilReady([{...target('node1', port), pid: 1}], wait));
    expect(failure.message).toContain(`port ${port} is served by another process, expected pid 1`);
  });

  it('asks a proxy for its own statistics, and does not mistake a memcached on its port for it', async () => {
    const asked: string[] = [];
    const memcached = createServer((socket) =>
      socket.on('data', (bytes) => {
        asked.push(bytes.toString());
        socket.write('VERSION 1.6.18\r\nERROR\r\n');
      }),
    );
    servers.push(memcached.listen(0, '127.0.0.1'));
    await once(memcached, 'listening');
    const {port} = memcached.address() as AddressInfo;
    const wait = {timeoutMs: 2000, signal, checkAlive: alive};
    const proxy: ReadyTarget = {...target('proxy1', port), pid: process.pid, statistics: 'stats proxy'};
    expect((await failureOf(waitUntilReady([proxy], wait))).message).toContain('served by another process');
    expect(asked[0]).toBe('version\r\nstats proxy\r\n');
  });

  it('asks many at once without a warning from Node', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', onWarning);
    const port = await serve('VERSION 1\r\n');
    const targets = Array.from({length: 12}, (_, index) => target(`node${index}`, port));
    const wait = {timeoutMs: 10_000, signal: new AbortController().signal, checkAlive: alive};
    await waitUntilReady(targets, wait);
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('does not wait for dead members', async () => {
    const checkAlive = (): Promise<void> => Promise.reject(new TypeError('node1 died'));
    const ready = waitUntilReady([target('node1', await serve(''))], {timeoutMs: 60_000, signal, checkAlive});
    await expect(ready).rejects.toThrow('node1 died');
  });

  it('checks once more that all are alive after all have answered: an answer may be the last', async () => {
    const checkAlive = (): Promise<void> => Promise.reject(new TypeError('node1 died'));
    const port = await serve('VERSION 1\r\n');
    const ready = waitUntilReady([target('node1', port)], {timeoutMs: 60_000, signal, checkAlive});
    await expect(ready).rejects.toThrow('node1 died');
  });

  it('is interrupted while one does not answer', async () => {
    const controller = new AbortController();
    const port = await serve('');
    const wait = {timeoutMs: 60_000, signal: controller.signal, checkAlive: alive};
    const ready = waitUntilReady([target('node1', port)], wait);
    await once(servers[0]!, 'connection');
    controller.abort();
    expect(await failureOf(ready)).toMatchObject({code: 'INTERRUPTED'});
  });

  async function serve(reply: string, port = 0): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(reply));
    });
    servers.push(server.listen(port, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function target(name: string, port: number): ReadyTarget {
    return {name, host: '127.0.0.1', port, pid: null};
  }
});
