import {unreachable, type CopyPair} from './copy-pair.ts';
import type {Copy} from './copy.ts';

/**
 * Before a write that its node did not answer goes to the backup: whether it can, and who is to be cleaned for it. What
 * one copy may have applied and the other has not, the other has missed; never both, or a moment without either copy
 * would cost what they hold.
 *
 * @param tried whether it was sent to the node, which may have applied it, or apply it yet
 */
export function takesOver({node, backup}: CopyPair, key: string, tried: boolean): boolean {
  if (backup === null) return false;
  if (backup.up) node.missed.add(key);
  else if (tried) backup.missed.add(key);
  return backup.up;
}

/** The backup's answer in place of the node's, and from then on the backup's value in place of the node's. */
export async function writeToBackup(
  pair: CopyPair,
  key: string,
  tried: boolean,
  apply: (backup: Copy) => Promise<Buffer | null>,
): Promise<Buffer> {
  const {backup} = pair;
  if (backup === null || !takesOver(pair, key, tried)) return unreachable(pair);
  const reply = await apply(backup);
  if (reply === null) return unreachable(pair);
  backup.counters.failover++;
  return reply;
}

/** The backup's answer for a key that the node has lost and can't be given again. Null: the backup is lost, too. */
export async function leaveToBackup(
  backup: Copy | null,
  apply: (backup: Copy) => Promise<Buffer | null>,
): Promise<Buffer | null> {
  const reply = backup === null ? null : await apply(backup);
  if (reply !== null && backup !== null) backup.counters.failover++;
  return reply;
}
