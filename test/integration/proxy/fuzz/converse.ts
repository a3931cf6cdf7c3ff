import {connect} from 'node:net';
import {setImmediate} from 'node:timers/promises';

const patienceMs = 10_000;

/** Sends each chunk as a packet of its own, and reads until the other end closes; `broken` if it closed early. */
export async function converse(port: number, chunks: readonly Buffer[]): Promise<{reply: string; broken: boolean}> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => undefined);
  // Not once(): that rejects on an error, and a client that goes on writing after `quit` gets one.
  const broken = new Promise<boolean>((resolve) => socket.on('close', resolve));
  for (const chunk of chunks) {
    socket.write(chunk);
    await setImmediate();
  }
  socket.end();
  const timer = setTimeout(() => {
    received.push(Buffer.from('<no end>'));
    socket.destroy();
  }, patienceMs);
  const result = {broken: await broken, reply: Buffer.concat(received).toString('latin1')};
  clearTimeout(timer);
  return result;
}
