import type {Request} from '../../../protocol/request.ts';
import {allUnreachable} from '../../all-nodes/answerer.ts';
import {withoutNoreply} from '../../link/outgoing.ts';
import type {Replicas} from '../replicas/replicas.ts';
import type {Replica} from '../replicas/replica.ts';

/**
 * Sends `flush_all` or `verbosity` to every replica that is up, to the backups last, after the copies of earlier
 * writes. A replica that is down is flushed before it is used again, so `OK` is true for it as well.
 */
export async function toAll(replicas: Replicas, nodes: number, request: Request): Promise<Buffer> {
  const {bytes, start, end} = request.noreply ? withoutNoreply(request) : request;
  const command = bytes.subarray(start, end);
  const flushes = request.verb === 'flush_all';
  const ask = async (replica: Replica): Promise<Buffer | null> => {
    const reply = await replica.ask(command, 'line');
    if (reply === null && flushes) replica.missed.addEverything();
    return reply;
  };
  const fromNodes = await Promise.all(replicas.all.slice(0, nodes).map(ask));
  const fromBackups = await Promise.all(replicas.all.slice(nodes).map(ask));
  const replies = [...fromNodes, ...fromBackups];
  return replies.find((reply) => reply !== null) ?? allUnreachable(replicas.all);
}
