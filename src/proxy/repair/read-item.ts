import type {Copy} from './copy.ts';
import {fetchCommand, handBackCommand, isWon} from './item.ts';

/**
 * Reads all of an item, to write it elsewhere: see `parseItem`. Null: lost. To be called under the key's lock.
 *
 * The first `mg` of a stale item wins the right to recache it (protocol.txt, "mg", flag W), and this one is no client's:
 * it is handed back, so that the next client wins it.
 */
export async function readItem(copy: Copy, key: string): Promise<Buffer | null> {
  const reply = await copy.ask(fetchCommand(key), 'meta');
  // What is sent next on the same connection comes after it: its answer need not be waited for.
  if (reply !== null && isWon(reply)) void copy.ask(handBackCommand(key), 'meta');
  return reply;
}
