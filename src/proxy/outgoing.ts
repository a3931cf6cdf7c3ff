import type {Request} from '../protocol/request.ts';

/** The bytes of a command as a node is to receive them. */
export type Outgoing = {bytes: Buffer; start: number; end: number};

const lineEnd = Buffer.from('\r\n');

/**
 * A command without its `noreply`: over a connection shared by many clients every command must be answered, or an error
 * line that memcached sends all the same would be taken for the next command's answer.
 */
export function withoutNoreply(request: Request): Outgoing {
  const line = Buffer.from(request.tokens().slice(0, -1).join(' '), 'latin1');
  const data = request.dataStart > 0 ? request.bytes.subarray(request.dataStart, request.end) : null;
  const bytes = data === null ? Buffer.concat([line, lineEnd]) : Buffer.concat([line, lineEnd, data]);
  return {bytes, start: 0, end: bytes.length};
}

/** What is sent behind a command that may get no answer, so that one comes. */
export const fence = Buffer.from('mn\r\n');
/** Bytes of the answer to the fence: `MN` and its CR LF. */
export const fenceReplyBytes = 4;

/**
 * A meta command in quiet mode with an `mn` behind it, whose answer says that there is none to the command. Which answers
 * quiet mode leaves out is the node's to know: it depends on memcached's release and on what happened to the item.
 */
export function withFence(request: Request): Outgoing {
  const bytes = Buffer.concat([request.bytes.subarray(request.start, request.end), fence]);
  return {bytes, start: 0, end: bytes.length};
}
