import {valueItems} from '../../../protocol/reply-scanner.ts';
import type {Request, Verb} from '../../../protocol/request.ts';
import type {Replicas} from '../replicas/replicas.ts';
import type {Replica} from '../replicas/replica.ts';
import {sendCopy} from '../replicas/copy-watch.ts';
import {leaveToBackup, writeToBackup} from './fail-over.ts';
import {endLine, inWindows} from '../in-windows.ts';
import type {SendPart} from '../../operation.ts';
import {repairKey} from './repair-key.ts';
import {tagOf, tagValues} from '../replicas/unique-tag.ts';

/** A longer time to live is a point in time (protocol.txt, "Expiration times"). */
const longestRelativeS = 30 * 24 * 3600;

/** Executes `gat` and `gats`: a read and a write of each key. Only the new time to live is sent to the backup. */
export function getAndTouch(replicas: Replicas, request: Request, part: SendPart): Promise<Buffer> {
  const [verb = 'gat', exptime = '0', ...keys] = request.tokens();
  const touch = {verb, exptime, clientVerb: request.clientVerb};
  return inWindows(keys, part, (window) => getAndTouchWindow(replicas, touch, window));
}

/** The command without its keys; `clientVerb` is the verb by which faults select it, if it is another. */
type Touch = {verb: string; exptime: string; clientVerb: Verb | undefined};

async function getAndTouchWindow(replicas: Replicas, touch: Touch, keys: readonly string[]): Promise<Buffer> {
  // A key that is named twice is touched once, and found twice unless the touch made it expire.
  const touched = new Map<string, Promise<Buffer>>();
  const wanted = isPast(touch.exptime) ? [...new Set(keys)] : keys;
  for (const key of new Set(keys)) {
    touched.set(
      key,
      replicas.locks.run(key, () => getAndTouchKey(replicas, key, touch)),
    );
  }
  const replies = await Promise.all(wanted.map((key) => touched.get(key) as Promise<Buffer>));
  const failure = replies.find((reply) => itemsIn(reply) === null);
  if (failure !== undefined) return failure;
  return Buffer.concat([...replies.map((reply) => reply.subarray(0, -endLine.length)), endLine]);
}

/** Returns whether an item with this time to live expires at once (memcached.c, realtime; it keeps 32 bits of it). */
function isPast(exptime: string): boolean {
  const seconds = Number(exptime) | 0;
  return seconds < 0 || (seconds > longestRelativeS && seconds <= Date.now() / 1000);
}

async function getAndTouchKey(replicas: Replicas, key: string, {verb, exptime, clientVerb}: Touch): Promise<Buffer> {
  const pair = replicas.pairOf(key);
  const {node, backup} = pair;
  const command = `${verb} ${exptime} ${key}\r\n`;
  const tried = node.up;
  let reply = await node.ask(command, 'values', clientVerb);
  if (reply !== null && itemsIn(reply) === 0) {
    const outcome = await repairKey(pair, key);
    if (outcome === 'done') reply = await node.ask(command, 'values', clientVerb);
    if (outcome === 'lost') reply = null;
    if (outcome === 'refused') {
      const instead = await leaveToBackup(backup, (replica) => askBackup(replica, command, clientVerb));
      if (instead !== null) return instead;
    }
  }
  if (reply === null) return writeToBackup(pair, key, tried, (replica) => askBackup(replica, command, clientVerb));
  node.counters.normal++;
  if (backup !== null && itemsIn(reply) === 1) {
    sendCopy(backup, key, Buffer.from(`touch ${key} ${exptime}\r\n`, 'latin1'));
  }
  return tagValues(reply, tagOf('node', node));
}

async function askBackup(backup: Replica, command: string, verb: Verb | undefined): Promise<Buffer | null> {
  const reply = await backup.ask(command, 'values', verb);
  return reply === null ? null : tagValues(reply, tagOf('backup', backup));
}

/** Returns the number of items, or null for an error line. */
function itemsIn(reply: Buffer): number | null {
  return valueItems(reply, 0, reply.length)?.length ?? null;
}
