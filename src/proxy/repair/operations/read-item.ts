import type {Replica} from '../replicas/replica.ts';
import {fetchCommand, handBackCommand, isWon} from '../fetched-item.ts';

/**
 * Reads a whole item, to write it elsewhere: see `parseItem`. Resolves to null if it is lost. Call it under the key's
 * lock.
 *
 * The first `mg` of a stale item wins the token to recache it (protocol.txt, "mg", flag W). This `mg` is not a
 * client's, so it hands the token back, and the next client wins it.
 */
export async function readItem(replica: Replica, key: string): Promise<Buffer | null> {
  const reply = await replica.ask(fetchCommand(key), 'meta');
  // Later commands on the same connection are applied after it, so its answer is not awaited.
  if (reply !== null && isWon(reply)) void replica.ask(handBackCommand(key), 'meta');
  return reply;
}
