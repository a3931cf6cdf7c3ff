import {isEnd} from '../../protocol/reply-scanner.ts';
import {KeyWindows} from '../client/key-windows.ts';
import type {SendPart} from '../operation.ts';

export const endLine = Buffer.from('END\r\n');
const nothing = Buffer.alloc(0);

/** Sends the answer to each window but the last without its `END`. An error line ends the answer. */
export async function inWindows(
  keys: readonly string[],
  part: SendPart,
  ask: (window: readonly string[]) => Promise<Buffer>,
): Promise<Buffer> {
  const windows = new KeyWindows(keys);
  if (!windows.isLast) await part(nothing);
  for (;;) {
    const reply = await ask(windows.present);
    if (windows.isLast || !isEnd(reply, reply.length - endLine.length)) return reply;
    windows.advance(reply.length);
    await part(reply.subarray(0, -endLine.length));
  }
}
