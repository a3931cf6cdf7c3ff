import {unreachable, type ReplicaPair} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';

/**
 * Returns whether the backup can take over a write that its node did not answer, and records which replica has to be
 * cleaned. If one replica may have applied a write and the other has not, the other has missed it. Never both: if both
 * were cleaned, everything that they hold would be lost.
 *
 * @param tried whether the write was sent to the node, which may have applied it, or may still apply it
 */
export function takesOver({node, backup}: ReplicaPair, key: string, tried: boolean): boolean {
  if (backup === null) return false;
  if (backup.up) node.missed.add(key);
  else if (tried) backup.missed.add(key);
  return backup.up;
}

/** Answers with the backup in place of the node; the backup's value then replaces the node's. */
export async function writeToBackup(
  pair: ReplicaPair,
  key: string,
  tried: boolean,
  apply: (backup: Replica) => Promise<Buffer | null>,
): Promise<Buffer> {
  const {backup} = pair;
  if (backup === null || !takesOver(pair, key, tried)) return unreachable(pair);
  const reply = await apply(backup);
  if (reply === null) return unreachable(pair);
  backup.counters.failover++;
  return reply;
}

/**
 * Returns the backup's answer for a key that the node has lost and that cannot be written back, or null if the backup
 * is lost, too.
 */
export async function leaveToBackup(
  backup: Replica | null,
  apply: (backup: Replica) => Promise<Buffer | null>,
): Promise<Buffer | null> {
  const reply = backup === null ? null : await apply(backup);
  if (reply !== null && backup !== null) backup.counters.failover++;
  return reply;
}
