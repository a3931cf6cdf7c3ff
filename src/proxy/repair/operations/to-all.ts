import type {Request} from '../../../protocol/request.ts';
import {allUnreachable} from '../../all-nodes/answerer.ts';
import {withoutNoreply} from '../../link/outgoing.ts';
import type {Copies} from '../copies/copies.ts';
import type {Copy} from '../copies/copy.ts';

/**
 * Sends `flush_all` or `verbosity` to every copy that is up, to the backups last, after the copies of earlier writes. A
 * copy that is down is flushed before it is used again, so `OK` is true for it as well.
 */
export async function toAll(copies: Copies, nodes: number, request: Request): Promise<Buffer> {
  const {bytes, start, end} = request.noreply ? withoutNoreply(request) : request;
  const command = bytes.subarray(start, end);
  const flushes = request.verb === 'flush_all';
  const ask = async (copy: Copy): Promise<Buffer | null> => {
    const reply = await copy.ask(command, 'line');
    if (reply === null && flushes) copy.missed.addEverything();
    return reply;
  };
  const fromNodes = await Promise.all(copies.all.slice(0, nodes).map(ask));
  const fromBackups = await Promise.all(copies.all.slice(nodes).map(ask));
  const replies = [...fromNodes, ...fromBackups];
  return replies.find((reply) => reply !== null) ?? allUnreachable(copies.all);
}
