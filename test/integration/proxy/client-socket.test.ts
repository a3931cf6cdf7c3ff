import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {readClient} from '../../../src/proxy/client/client-socket.ts';

const megabyte = Buffer.from(Array.from({length: 1024 * 1024}, (_, index) => (index * 31 + (index >> 8)) & 255));

describe.each([
  ['the handle taken over', (accepted: Socket) => accepted],
  ['a handle that Node has changed', withUnknownHandle],
])('readClient, with %s', (_, change) => {
  let server: Server;
  let client: Socket;
  let socket: Socket;
  let chunks: Buffer[];

  beforeEach(async () => {
    chunks = [];
    server = createServer({noDelay: true, allowHalfOpen: true}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepting = once(server, 'connection') as Promise<[Socket]>;
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = await accepting;
    socket = readClient(change(accepted), (bytes) => chunks.push(bytes));
  });

  afterEach(async () => {
    client.destroy();
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const received = (): Buffer => Buffer.concat(chunks);

  it('delivers bytes that do not change while more arrive', async () => {
    client.write(megabyte);
    await expect.poll(() => received().length).toBe(megabyte.length);
    expect(received().equals(megabyte)).toBe(true);
  });

  it('delivers small reads as they arrive', async () => {
    for (let index = 0; index < 300; index++) {
      client.write(`${index};`.repeat(100));
      await expect.poll(() => received().length, {interval: 1}).toBeGreaterThan(0);
    }
    const expected = Array.from({length: 300}, (_, index) => `${index};`.repeat(100)).join('');
    await expect.poll(() => received().length).toBe(expected.length);
    expect(received().toString()).toBe(expected);
  });

  it('reads nothing while it is paused', async () => {
    client.write('a');
    await expect.poll(() => received().toString()).toBe('a');
    socket.pause();
    client.write('b');
    socket.write('c');
    await once(client, 'data');
    expect(received().toString()).toBe('a');
    socket.resume();
    await expect.poll(() => received().toString()).toBe('ab');
  });

  it('answers a client that has ended its side', async () => {
    client.end('last words');
    await once(socket, 'end');
    expect(received().toString()).toBe('last words');
    const closed = closing(socket);
    socket.end('an answer');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toBe('an answer');
    await closed;
  });

  it('knows the address of its client, and closes when the client does', async () => {
    expect(socket.remotePort).toBe(client.localPort);
    socket.on('error', () => undefined);
    const closed = closing(socket);
    client.resetAndDestroy();
    await closed;
  });
});

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
}

function withUnknownHandle(accepted: Socket): Socket {
  const {_handle: handle} = accepted as Socket & {_handle: {useUserBuffer: unknown}};
  handle.useUserBuffer = undefined;
  return accepted;
}
