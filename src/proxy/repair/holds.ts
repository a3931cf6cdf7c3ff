import type {Replica} from './replicas/replica.ts';
import {existsCommand} from './fetched-item.ts';

/** Returns whether a replica has the key; false also if the replica cannot be asked. */
export async function holds(replica: Replica, key: string): Promise<boolean> {
  const reply = replica.speaksMeta
    ? await replica.ask(existsCommand(key), 'line')
    : await replica.ask(`get ${key}\r\n`, 'values');
  return /^(?:ME |VALUE |HD)/.test(reply?.toString('latin1', 0, 6) ?? '');
}
