import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {findFreePorts, isPortFree, portOwner, whyNotListen} from '../../../src/support/net/ports.ts';
import {seededRandom} from '../../../src/support/random.ts';

describe('ports', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])('detect one that is in use on %s, and its owner', async (host) => {
    const port = await listenOn(host);
    expect(await isPortFree('127.0.0.1', port)).toBe(false);
    expect(await portOwner(port)).toMatchObject({pid: process.pid, command: expect.stringContaining('node')});
  });

  it('detect an address that this machine does not have', async () => {
    // TEST-NET-1, RFC 5737.
    expect(await whyNotListen('192.0.2.1', 40_000)).toMatchObject({kind: 'not-here', code: 'ADDRESS_UNAVAILABLE'});
  });

  it('detect one that is free again and has no owner', async () => {
    const port = await listenOn('127.0.0.1');
    server!.close();
    await once(server!, 'close');
    expect(await isPortFree('127.0.0.1', port)).toBe(true);
    expect(await portOwner(port)).toBeNull();
  });

  it('do not take the client of a port for its owner', async () => {
    const port = await listenOn('127.0.0.1');
    const client = spawn('sh', ['-c', `exec sleep 60`], {stdio: 'ignore'});
    expect((await portOwner(port))?.pid).toBe(process.pid);
    client.kill('SIGKILL');
  });

  it('find free ones in a row, and skip those in use', async () => {
    const ports = await findFreePorts(3, seededRandom(5));
    expect([ports[1]! - ports[0]!, ports[2]! - ports[1]!]).toEqual([1, 1]);
    server = createServer().listen(ports[1], '127.0.0.1');
    await once(server, 'listening');
    expect(await findFreePorts(3, seededRandom(5))).not.toContain(ports[1]);
  });

  async function listenOn(host: string): Promise<number> {
    server = createServer().listen(0, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
});
