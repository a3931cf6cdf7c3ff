import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {findFreePorts, isPortFree, portOwner, whyNotListen} from '../../../src/support/ports.ts';
import {seededRandom} from '../../../src/support/random.ts';

describe('ports', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it.each(['127.0.0.1', '0.0.0.0', '::'])('sees one that is taken on %s, and by whom', async (host) => {
    const port = await listenOn(host);
    expect(await isPortFree('127.0.0.1', port)).toBe(false);
    expect(await portOwner(port)).toMatchObject({pid: process.pid, command: expect.stringContaining('node')});
  });

  it('sees that an address is not of this machine', async () => {
    // Of TEST-NET-1, RFC 5737.
    expect(await whyNotListen('192.0.2.1', 40_000)).toMatchObject({kind: 'not-here', code: 'ADDRESS_UNAVAILABLE'});
  });

  it('sees that one is free again, and then owned by nobody', async () => {
    const port = await listenOn('127.0.0.1');
    server!.close();
    await once(server!, 'close');
    expect(await isPortFree('127.0.0.1', port)).toBe(true);
    expect(await portOwner(port)).toBeNull();
  });

  it('does not take the clients of a port for its owner', async () => {
    const port = await listenOn('127.0.0.1');
    const client = spawn('sh', ['-c', `exec sleep 60`], {stdio: 'ignore'});
    expect((await portOwner(port))?.pid).toBe(process.pid);
    client.kill('SIGKILL');
  });

  it('finds free ones in a row, and passes over those that are taken', async () => {
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
