import {connect} from 'node:net';
import {setImmediate} from 'node:timers/promises';

/**
 * Sends the chunks on a connection of their own, half-closes it, and returns everything received until the other side
 * closes it. If the other side closes it early, it resets it when more arrives, and the end of its replies may be lost.
 */
export async function exchangeFrames(
  port: number,
  chunks: readonly Buffer[],
): Promise<{received: Buffer; wasReset: boolean}> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
  const received: Buffer[] = [];
  let wasReset = false;
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => {
    wasReset = true;
  });
  for (const chunk of chunks) {
    // It may have reset the connection, and what it sent last may be lost.
    if (socket.destroyed) {
      wasReset = true;
      break;
    }
    socket.write(chunk);
    // After another turn of the event loop, the next chunk is sent as a packet of its own.
    if (chunks.length > 1) await setImmediate();
  }
  socket.end();
  await ended;
  return {received: Buffer.concat(received), wasReset};
}

/** Returns the lines of two streams of replies that both have to contain. */
export function comparable(
  answers: readonly {received: Buffer; wasReset: boolean}[],
  describe: (bytes: Buffer) => string[],
  mayLoseReplies = false,
): string[][] {
  const lines = answers.map(({received}) => describe(received));
  if (!mayLoseReplies && !answers.some(({wasReset}) => wasReset)) return lines;
  const shortest = Math.min(...lines.map(({length}) => length));
  return lines.map((all) => all.slice(0, shortest));
}
