import type {Request} from '../../protocol/request.ts';
import {withoutNoreply} from '../outgoing.ts';
import {unreachable, type CopyPair} from './copies.ts';
import type {Copy} from './copy.ts';

/**
 * `delete`: on the node, then on the backup: behind the copy of a `set` that the node has answered just before. The key
 * existed if either had it, so a node that lost it is no reason to say NOT_FOUND. To be called under the key's lock.
 */
export async function deleteBoth(pair: CopyPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  const outgoing = request.noreply ? withoutNoreply(request) : request;
  const command = outgoing.bytes.subarray(outgoing.start, outgoing.end);
  const fromNode = await deleteOn(node, request, command);
  const fromBackup = backup === null ? null : await deleteOn(backup, request, command);
  if (fromNode !== null) node.counters.normal++;
  else if (fromBackup !== null && backup !== null) backup.counters.failover++;
  if (fromBackup?.toString('latin1', 0, 7) === 'DELETED') return fromBackup;
  return fromNode ?? fromBackup ?? unreachable(pair);
}

async function deleteOn(copy: Copy, request: Request, command: Buffer): Promise<Buffer | null> {
  const reply = await copy.ask(command, 'line');
  if (reply === null) copy.missed.add(request.key);
  return reply;
}
