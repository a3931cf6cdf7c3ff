import {once} from 'node:events';
import {connect} from 'node:net';
import {setImmediate} from 'node:timers/promises';

/**
 * Sends the chunks on a connection of their own, then says that no more will come, and gives everything that was
 * answered until the node closed. That is the whole answer, without any waiting for silence.
 */
export async function exchange(port: number, chunks: readonly Buffer[]): Promise<string> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true});
  const answers: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(chunk));
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  for (const chunk of chunks) {
    socket.write(chunk);
    // Another turn of the event loop sends the next chunk as a packet of its own.
    if (chunks.length > 1) await setImmediate();
  }
  socket.end();
  await closed;
  return Buffer.concat(answers).toString('latin1');
}

/**
 * Our answer, with what can't be the same taken from memcached's: numbers of seconds that differ because the two clocks
 * do not tick together, and the version.
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

/** The answer with every unique replaced: releases of memcached differ in what they give a number to. */
export function withoutUniques(answer: string): string {
  return answer.replaceAll(/ (c|cas=)\d+/g, ' $1N').replaceAll(/^(VALUE \S+ \d+ (?:\d+|N)) \d+\r$/gm, '$1 N\r');
}

/**
 * The answer without what shows whether a number was changed in place or written as a new item: its padding, and whether
 * it counts as fetched. That depends on what else holds the item at that moment, such as an answer not sent yet.
 */
export function howeverChanged(answer: string): string {
  return answer
    .replaceAll(/^(VALUE \S+ \d+|VA) \d+(.*\r\n\d+) *\r$/gm, '$1 N$2\r')
    .replaceAll(/ (?:h\d|fetch=\w+)/g, '');
}
