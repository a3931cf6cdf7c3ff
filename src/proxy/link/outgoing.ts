import type {Request} from '../../protocol/request.ts';

/** The bytes of a command as sent to a node. */
export type Outgoing = {bytes: Buffer; start: number; end: number};

const lineEnd = Buffer.from('\r\n');

/**
 * Returns a command without its `noreply`: on a connection shared by many clients every command must be answered. An
 * error line, which memcached sends even with noreply, would be taken for the next command's answer.
 */
export function withoutNoreply(request: Request): Outgoing {
  const line = Buffer.from(request.tokens().slice(0, -1).join(' '), 'latin1');
  const data = request.dataStart > 0 ? request.bytes.subarray(request.dataStart, request.end) : null;
  const bytes = data === null ? Buffer.concat([line, lineEnd]) : Buffer.concat([line, lineEnd, data]);
  return {bytes, start: 0, end: bytes.length};
}

/** Sent after a command that may have no answer, so that one arrives. */
export const fence = Buffer.from('mn\r\n');
/** Length of the answer to the fence: `MN` and its CR LF. */
export const fenceReplyBytes = 4;

/**
 * Returns a meta command in quiet mode followed by `mn`, whose answer marks the end of the command's. Only the node
 * knows which answers quiet mode suppresses: it depends on memcached's release and on what happened to the item.
 */
export function withFence(request: Request): Outgoing {
  const bytes = Buffer.concat([request.bytes.subarray(request.start, request.end), fence]);
  return {bytes, start: 0, end: bytes.length};
}
