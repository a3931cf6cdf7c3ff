import {valueItems} from '../../protocol/reply-scanner.ts';
import type {Copies} from './copies.ts';
import type {Copy} from './copy.ts';
import {fetchCommand, isWorthStoring, parseItem, storeCommand, type Item} from './item.ts';

export type FetchedItem = Item & {
  /** Flushes counted when it was read. */
  flushes: number;
};

/** What the backup holds under the key; null for nothing, and for a backup that can't be reached. */
export async function fetchFromBackup(copies: Copies, backup: Copy, key: string): Promise<FetchedItem | null> {
  const {flushes} = copies;
  if (!backup.speaksMeta) return fetchWithoutTtl(backup, key, flushes);
  const reply = await backup.ask(fetchCommand(key), 'meta');
  const item = reply === null ? null : parseItem(reply);
  return item === null ? null : {...item, flushes};
}

/**
 * Writes an item of the backup back to the node, never over a newer value. To be called under the key's lock, which
 * may be released right after: later commands on the key follow it on the same connection.
 */
export function writeBack(copies: Copies, node: Copy, key: string, item: FetchedItem): void {
  if (!node.up || !node.speaksMeta || !isWorthStoring(item) || item.flushes !== copies.flushes) return;
  node.counters.repair++;
  const command = storeCommand(key, item, 'add', Math.floor(Date.now() / 1000));
  // Whether it was stored does not matter: NS means that a newer value is there, an error that there is none.
  node.link.send(command, 0, command.length, {shape: 'meta', onReply: nothing, onLost: nothing});
}

/** Makes sure that the node has the key if the backup has it. True when it was written back. */
export async function repairKey(copies: Copies, node: Copy, backup: Copy | null, key: string): Promise<boolean> {
  if (backup === null || !backup.up || !node.up) return false;
  const item = await fetchFromBackup(copies, backup, key);
  if (item === null) return false;
  writeBack(copies, node, key, item);
  return true;
}

/** memcached before 1.6 can't tell a TTL: the item is good enough to answer with, not to write elsewhere. */
async function fetchWithoutTtl(backup: Copy, key: string, flushes: number): Promise<FetchedItem | null> {
  const reply = await backup.ask(`get ${key}\r\n`, 'values');
  const [value] = reply === null ? [] : (valueItems(reply, 0, reply.length) ?? []);
  if (reply === null || value === undefined) return null;
  const [, , flags = '0'] = reply.toString('latin1', value.start, value.dataStart).split(' ');
  return {flags, ttlS: 0, data: reply.subarray(value.dataStart, value.dataEnd), flushes};
}

function nothing(): void {
  // Unwatched.
}
