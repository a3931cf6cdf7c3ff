import type {Request} from '../../../protocol/request.ts';
import {withoutNoreply} from '../../link/outgoing.ts';
import type {ReplicaPair} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {sendDelete, sendCopy} from '../replicas/copy-watch.ts';
import {leaveToBackup, writeToBackup} from './fail-over.ts';
import {holds} from '../holds.ts';
import {canBeStored, parseItem, storeCommand} from '../fetched-item.ts';
import {readItem} from './read-item.ts';
import {repairKey, type RepairOutcome} from './repair-key.ts';
import {tagOf, untagUnique, type ReplicaRole} from '../replicas/unique-tag.ts';

/** A write's answer if its node does not have the key. For `add` the node is asked beforehand. */
const missing: Readonly<Record<string, string>> = {
  replace: 'NOT_STORED\r\n',
  append: 'NOT_STORED\r\n',
  prepend: 'NOT_STORED\r\n',
  cas: 'NOT_FOUND\r\n',
  incr: 'NOT_FOUND\r\n',
  decr: 'NOT_FOUND\r\n',
  touch: 'NOT_FOUND\r\n',
};

/** Their result is the value in the command itself, so it can be copied without asking the node. */
const carriesResult: ReadonlySet<string> = new Set(['add', 'replace', 'cas']);

/**
 * Executes add, replace, append, prepend, cas, incr, decr or touch, whose effect depends on the old value. If the node
 * has lost the key (restart, eviction) but the backup holds it, the key is repaired first; the backup then receives the
 * result. Call it under the key's lock.
 */
export async function dependentWrite(pair: ReplicaPair, request: Request): Promise<Buffer> {
  const tried = pair.node.up;
  const reply = tried ? await writeToBoth(pair, request) : null;
  return reply ?? writeToBackup(pair, request.key, tried, (backup) => apply(backup, 'backup', request));
}

/** Returns the node's answer, after the repair that makes it true, or null if the node is lost. */
async function writeToBoth(pair: ReplicaPair, request: Request): Promise<Buffer | null> {
  const {node, backup} = pair;
  const {key, verb} = request;
  let repaired: RepairOutcome = 'absent';
  if (verb === 'add' && backup?.up === true && !(await holds(node, key))) repaired = await repairKey(pair, key);
  let outcome = repaired === 'refused' || repaired === 'lost' ? null : await applyOnNode(node, request);
  if (outcome?.reply.toString('latin1') === missing[verb]) {
    repaired = await repairKey(pair, key);
    if (repaired === 'done') outcome = await applyOnNode(node, request);
  }
  if (repaired === 'lost') return null;
  if (repaired === 'refused') {
    const reply = await leaveToBackup(backup, (replica) => apply(replica, 'backup', request));
    if (reply !== null) return reply;
  }
  if (outcome === null) return null;
  node.counters.normal++;
  if (backup !== null) copyResult(backup, request, outcome);
  return outcome.reply;
}

type Outcome = {
  reply: Buffer;
  /** The reply to `mg` of the key right after; null if it is not needed, or not known. */ after: Buffer | null;
};

/**
 * Applies the command, and reads the result right after it if the command does not contain it. Returns null if the node
 * is lost.
 */
async function applyOnNode(node: Replica, request: Request): Promise<Outcome | null> {
  const applied = apply(node, 'node', request);
  const asked = node.speaksMeta && !carriesResult.has(request.verb);
  const read = asked ? readItem(node, request.key) : null;
  const reply = await applied;
  const after = await read;
  return reply === null || (asked && after === null) ? null : {reply, after};
}

async function apply(replica: Replica, role: ReplicaRole, request: Request): Promise<Buffer | null> {
  if (request.verb !== 'cas') return replica.ask(commandOf(request), 'line');
  const [, key = '', flags = '', exptime = '', length = '', unique = '0'] = request.tokens();
  const own = untagUnique(unique, tagOf(role, replica));
  // A unique of another replica, or from before a restart of this one, never succeeds, although the key may exist.
  if (own === null) return (await holds(replica, key)) ? Buffer.from('EXISTS\r\n') : notFoundOn(replica);
  const line = Buffer.from(`cas ${key} ${flags} ${exptime} ${length} ${own}\r\n`, 'latin1');
  return replica.ask(Buffer.concat([line, request.bytes.subarray(request.dataStart, request.end)]), 'line');
}

function notFoundOn(replica: Replica): Buffer | null {
  return replica.up ? Buffer.from('NOT_FOUND\r\n') : null;
}

function copyResult(backup: Replica, request: Request, {reply, after}: Outcome): void {
  if (!/^(?:STORED|TOUCHED|\d)/.test(reply.toString('latin1'))) return;
  const {key} = request;
  if (carriesResult.has(request.verb)) {
    sendCopy(backup, key, asSet(request));
  } else if (after === null) {
    // A node before 1.6 cannot return the whole result. The replicas were the same, so the command has the same effect.
    sendCopy(backup, key, commandOf(request));
  } else {
    const item = parseItem(after);
    if (item === null || !canBeStored(item)) sendDelete(backup, key);
    else sendCopy(backup, key, storeCommand(key, item, 'set', Math.floor(Date.now() / 1000)));
  }
}

/** Returns a `set` with the value of an add, replace or cas that was stored. */
function asSet(request: Request): Buffer {
  const [, key = '', flags = '', exptime = '', length = ''] = request.tokens();
  const line = Buffer.from(`set ${key} ${flags} ${exptime} ${length}\r\n`, 'latin1');
  return Buffer.concat([line, request.bytes.subarray(request.dataStart, request.end)]);
}

function commandOf(request: Request): Buffer {
  const {bytes, start, end} = request.noreply ? withoutNoreply(request) : request;
  return bytes.subarray(start, end);
}
