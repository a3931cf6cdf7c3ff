import type {Request} from '../../../protocol/request.ts';
import {withoutNoreply} from '../../link/outgoing.ts';
import type {ReplicaPair} from '../replica-pair.ts';
import {sendDelete} from '../replicas/copy-watch.ts';
import {writeToBackup} from './fail-over.ts';

/**
 * Executes `delete`. The key existed if either replica had it, so a node that lost it does not make the answer
 * NOT_FOUND. Call it under the key's lock.
 *
 * The backup is asked after the node's answer, never earlier: a `set` that reached the node before this has then also
 * been sent to the backup before this.
 */
export async function deleteBoth(pair: ReplicaPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  const {key} = request;
  const outgoing = request.noreply ? withoutNoreply(request) : request;
  const command = outgoing.bytes.subarray(outgoing.start, outgoing.end);
  const tried = node.up;
  const reply = await node.ask(command, 'line');
  if (reply === null) return writeToBackup(pair, key, tried, (replica) => replica.ask(command, 'line'));
  node.counters.normal++;
  if (backup === null) return reply;
  if (isDeleted(reply) || !backup.up) {
    sendDelete(backup, key);
    return reply;
  }
  backup.counters.copy++;
  const second = await backup.ask(command, 'line');
  if (second !== null) return isDeleted(second) ? second : reply;
  backup.counters.copyLost++;
  backup.missed.add(key);
  return reply;
}

function isDeleted(reply: Buffer): boolean {
  return reply.toString('latin1', 0, 7) === 'DELETED';
}
