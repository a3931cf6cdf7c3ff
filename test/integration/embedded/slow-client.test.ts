import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {once} from 'node:events';
import {connect} from 'node:net';
import {startServer, type EmbeddedServer} from '../../../src/runtimes/embedded/embedded-server.ts';
import {Dialogue} from './dialogue.ts';

const megabyte = 1_000_000;
const settings = {host: '127.0.0.1', port: 0, memoryMiB: 64, maxConnections: 1024};

describe('a client that does not read', () => {
  let node: EmbeddedServer;
  let other: Dialogue;

  beforeAll(async () => {
    node = await startServer(settings);
    other = await Dialogue.open(node.port);
    await other.ask(`set a 0 0 ${megabyte}\r\n${'v'.repeat(megabyte)}\r\n`);
  });

  afterAll(async () => {
    other.close();
    await node.close();
  });

  it('is not sent replies without bound, and gets all of them when it reads again', async () => {
    const requests = 200;
    const socket = connect({port: node.port, host: '127.0.0.1', noDelay: true});
    await once(socket, 'connect');
    socket.pause();
    const before = node.state.counters.bytes_read;
    const bytes = Buffer.from(`${'get a\r\n'.repeat(requests)}quit\r\n`);
    socket.write(bytes);
    while (node.state.counters.bytes_read < before + bytes.length) await other.ask('mn\r\n');
    await other.ask('mn\r\n');
    // The kernel buffers some megabytes on both sides; all replies would be 200.
    expect(node.state.counters.bytes_written).toBeLessThan(60 * megabyte);

    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    socket.resume();
    await once(socket, 'close');
    expect(received).toBe(requests * ('VALUE a 0 1000000\r\n\r\nEND\r\n'.length + megabyte));
    while (!(await other.ask('stats\r\n')).includes('STAT curr_connections 1\r\n'));
  });

  it('is not read from either', async () => {
    const socket = connect({port: node.port, host: '127.0.0.1', noDelay: true});
    await once(socket, 'connect');
    socket.pause();
    const before = node.state.counters.bytes_read;
    // Far more requests than the kernel buffers for a reader that has stopped.
    const bytes = Buffer.from('get a\r\n'.repeat(3_000_000));
    let sent = 0;
    const send = (): boolean => {
      sent += 70_000;
      return socket.write(bytes.subarray(sent - 70_000, sent));
    };
    for (let turn = 0; turn < 200 && sent < bytes.length; turn++) {
      while (send() && sent < bytes.length);
      await other.ask('mn\r\n');
    }
    expect(node.state.counters.bytes_read - before).toBeLessThan(5 * megabyte);
    socket.destroy();
  });
});
