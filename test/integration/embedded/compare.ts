import {once} from 'node:events';
import {connect} from 'node:net';
import {setImmediate} from 'node:timers/promises';

/**
 * Sends the chunks on a connection of their own, half-closes it, and returns everything received until the node closes
 * it. That is the complete reply, without waiting for silence.
 */
export async function exchange(port: number, chunks: readonly Buffer[]): Promise<string> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
  const answers: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(chunk));
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  for (const chunk of chunks) {
    socket.write(chunk);
    // After another turn of the event loop, the next chunk is sent as a packet of its own.
    if (chunks.length > 1) await setImmediate();
  }
  socket.end();
  await closed;
  return Buffer.concat(answers).toString('latin1');
}

/**
 * Returns the embedded node's reply with memcached's values for what can't be equal: seconds that differ because the
 * two clocks do not tick together, and the version.
 */
export function alignClocks(ours: string, theirs: string): string {
  const words = theirs.split(/([ \r\n])/);
  return ours
    .split(/([ \r\n])/)
    .map((word, index) => (sameButForClock(word, words[index] ?? '') ? words[index] : word))
    .join('');
}

function sameButForClock(ours: string, theirs: string): boolean {
  const [, ourName, ourSeconds] = secondsPattern.exec(ours) ?? [];
  const [, theirName, theirSeconds] = secondsPattern.exec(theirs) ?? [];
  return ourName !== undefined && ourName === theirName && Math.abs(Number(ourSeconds) - Number(theirSeconds)) <= 2;
}

const secondsPattern = /^(t|l|exp=-?|la=)(\d+)$/;

/** Returns the reply without cas uniques: releases of memcached assign them differently. */
export function withoutUniques(answer: string): string {
  return answer.replaceAll(/ (c|cas=)\d+/g, ' $1N').replaceAll(/^(VALUE \S+ \d+ (?:\d+|N)) \d+\r$/gm, '$1 N\r');
}

/**
 * Returns the reply without signs of whether a number was changed in place or stored as a new item: its padding, and
 * whether it counts as fetched. That depends on other references to the item at that moment, such as a reply not yet
 * sent.
 */
export function howeverChanged(answer: string): string {
  return answer
    .replaceAll(/^(VALUE \S+ \d+|VA) \d+(.*\r\n\d+) *\r$/gm, '$1 N$2\r')
    .replaceAll(/ (?:h\d|fetch=\w+)/g, '');
}
