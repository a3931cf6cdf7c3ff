import {connect} from 'node:net';
import {setImmediate} from 'node:timers/promises';

/**
 * Sends the chunks on a connection of their own, half-closes it, and returns everything received until the other side
 * closes it. The other side may close it early, and then resets it if more arrives.
 */
export async function exchangeFrames(port: number, chunks: readonly Buffer[]): Promise<Buffer> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
  const received: Buffer[] = [];
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      closed = true;
      resolve();
    });
  });
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => undefined);
  for (const chunk of chunks) {
    if (closed) break;
    socket.write(chunk);
    // After another turn of the event loop, the next chunk is sent as a packet of its own.
    if (chunks.length > 1) await setImmediate();
  }
  socket.end();
  await ended;
  return Buffer.concat(received);
}
