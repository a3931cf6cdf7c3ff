import {valueItems} from '../../../protocol/reply-scanner.ts';
import type {ReplicaPair} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {canBeStored, parseItem, storeCommand, type FetchedItem} from '../fetched-item.ts';
import {readItem} from './read-item.ts';

/**
 * - `done`: the node had lost the key, and has it again.
 * - `absent`: neither replica has it, as far as is known.
 * - `lost`: the node is gone. Its earlier answer says nothing about the backup, which has to be asked in its place.
 * - `refused`: the backup has it, but cannot report its time to live (memcached before 1.6).
 */
export type RepairOutcome = 'done' | 'absent' | 'lost' | 'refused';

/**
 * Ensures that the node has the key if the backup has it. Call it under the key's lock, which may be released right
 * after: later commands on the key follow the write-back on the same connection.
 */
export async function repairKey({node, backup}: ReplicaPair, key: string): Promise<RepairOutcome> {
  if (backup?.up !== true) return 'absent';
  const item = await fetchFromBackup(backup, key);
  if (!node.up) return 'lost';
  if (item === null) return 'absent';
  if (!canBeStored(item)) return item.ttlS === null ? 'refused' : 'absent';
  writeBack(node, key, item);
  return 'done';
}

/** Reads the backup's item; resolves to null if there is none or the backup cannot be reached. */
async function fetchFromBackup(backup: Replica, key: string): Promise<FetchedItem | null> {
  if (!backup.speaksMeta) return fetchWithoutTtl(backup, key);
  const reply = await readItem(backup, key);
  return reply === null ? null : parseItem(reply);
}

async function fetchWithoutTtl(backup: Replica, key: string): Promise<FetchedItem | null> {
  const reply = await backup.ask(`get ${key}\r\n`, 'values');
  const [value] = reply === null ? [] : (valueItems(reply, 0, reply.length) ?? []);
  if (reply === null || value === undefined) return null;
  const [, , flags = '0'] = reply.toString('latin1', value.start, value.dataStart).split(' ');
  return {flags, ttlS: null, data: reply.subarray(value.dataStart, value.dataEnd)};
}

/** Never replaces a newer value. */
function writeBack(node: Replica, key: string, item: FetchedItem & {ttlS: number}): void {
  node.counters.repair++;
  const command = storeCommand(key, item, 'add', Math.floor(Date.now() / 1000));
  // The outcome does not matter: NOT_STORED means that a newer value exists, an error that none does.
  node.link.send(command, 0, command.length, {shape: 'line', onReply: nothing, onLost: nothing});
}

function nothing(): void {
  // The reply is ignored.
}
