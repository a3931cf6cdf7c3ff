import type {Request} from '../../protocol/request.ts';
import {withoutNoreply} from '../outgoing.ts';
import {unreachable, type Copies, type CopyPair} from './copies.ts';
import type {Copy} from './copy.ts';
import {CopyWatch, forget} from './copy-watch.ts';
import {existsCommand, fetchCommand, parseItem, storeCommand} from './item.ts';
import {repairKey} from './repair-key.ts';
import {tagOf, untagUnique, type CopyRole} from './unique-tag.ts';

/** What a write answers when its node does not have the key. `add` is asked about beforehand. */
const missing: Readonly<Record<string, string>> = {
  replace: 'NOT_STORED\r\n',
  append: 'NOT_STORED\r\n',
  prepend: 'NOT_STORED\r\n',
  cas: 'NOT_FOUND\r\n',
  incr: 'NOT_FOUND\r\n',
  decr: 'NOT_FOUND\r\n',
  touch: 'NOT_FOUND\r\n',
};

/** Their result is the value in the command itself: it can be copied without asking the node. */
const carriesResult: ReadonlySet<string> = new Set(['add', 'replace', 'cas']);

/**
 * add, replace, append, prepend, cas, incr, decr, touch: what they do depends on what is there. If the node has lost
 * the key (restart, eviction) but the backup holds it, it is repaired first; the backup then receives the result.
 * To be called under the key's lock.
 */
export async function dependentWrite(copies: Copies, pair: CopyPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  const {key, verb} = request;
  if (node.up) {
    if (verb === 'add' && backup?.up === true && !(await holds(node, key))) await repairKey(copies, node, backup, key);
    let outcome = await applyOnNode(node, request);
    if (outcome?.reply.toString('latin1') === missing[verb] && (await repairKey(copies, node, backup, key))) {
      outcome = await applyOnNode(node, request);
    }
    if (outcome !== null) {
      node.counters.normal++;
      if (backup !== null) copyResult(backup, request, outcome);
      return outcome.reply;
    }
  }
  node.missed.add(key);
  if (backup === null) return unreachable(pair);
  const reply = await apply(backup, 'backup', request);
  if (reply !== null) {
    backup.counters.failover++;
    return reply;
  }
  backup.missed.add(key);
  return unreachable(pair);
}

type Outcome = {reply: Buffer; /** `mg` of the key right after; null where it is not needed. */ after: Buffer | null};

/** Applies the command and, where the result is not in it, reads the result in the same breath. Null: lost. */
async function applyOnNode(node: Copy, request: Request): Promise<Outcome | null> {
  const applied = apply(node, 'node', request);
  const read = carriesResult.has(request.verb) ? null : node.ask(fetchCommand(request.key), 'meta');
  const reply = await applied;
  const after = await read;
  return reply === null || (read !== null && after === null) ? null : {reply, after};
}

async function apply(copy: Copy, role: CopyRole, request: Request): Promise<Buffer | null> {
  if (request.verb !== 'cas') {
    const {bytes, start, end} = request.noreply ? withoutNoreply(request) : request;
    return copy.ask(bytes.subarray(start, end), 'line');
  }
  const [, key = '', flags = '', exptime = '', length = '', unique = '0'] = request.tokens();
  const own = untagUnique(unique, tagOf(role, copy));
  // A unique of another copy, or of an earlier life of this one, never succeeds; the key may be there all the same.
  if (own === null) return (await holds(copy, key)) ? Buffer.from('EXISTS\r\n') : notFoundOn(copy);
  const line = Buffer.from(`cas ${key} ${flags} ${exptime} ${length} ${own}\r\n`, 'latin1');
  return copy.ask(Buffer.concat([line, request.bytes.subarray(request.dataStart, request.end)]), 'line');
}

function notFoundOn(copy: Copy): Buffer | null {
  return copy.up ? Buffer.from('NOT_FOUND\r\n') : null;
}

/** Whether a copy has the key. False also when it can't be asked. */
async function holds(copy: Copy, key: string): Promise<boolean> {
  const reply = copy.speaksMeta
    ? await copy.ask(existsCommand(key), 'meta')
    : await copy.ask(`get ${key}\r\n`, 'values');
  return /^(?:ME|VALUE)/.test(reply?.toString('latin1', 0, 5) ?? '');
}

function copyResult(backup: Copy, request: Request, {reply, after}: Outcome): void {
  const {key} = request;
  const text = reply.toString('latin1');
  if (!/^(?:STORED|TOUCHED|\d)/.test(text)) {
    // Nothing has changed; but a value that did not fit has taken the old one with it.
    if (text.startsWith('SERVER_ERROR')) forgetCopy(backup, key);
    return;
  }
  const item = after === null ? null : parseItem(after);
  if (after === null) sendCopy(backup, request, asSet(request));
  else if (item === null || item.ttlS === 0) forgetCopy(backup, key);
  else sendCopy(backup, request, storeCommand(key, item, 'set', Math.floor(Date.now() / 1000)));
}

/** The result of an add, replace or cas that was stored: the same value, set. */
function asSet(request: Request): Buffer {
  const [, key = '', flags = '', exptime = '', length = ''] = request.tokens();
  const line = Buffer.from(`set ${key} ${flags} ${exptime} ${length}\r\n`, 'latin1');
  return Buffer.concat([line, request.bytes.subarray(request.dataStart, request.end)]);
}

/** Sends a result to the second copy and sees to it that a lost one does no harm. */
export function sendCopy(copy: Copy, request: Request, command: Buffer): void {
  copy.counters.copy++;
  copy.send(command, 0, command.length, new CopyWatch(copy, request));
}

/** The second copy must not keep what it has, whether it can be reached or not. */
export function forgetCopy(copy: Copy, key: string): void {
  if (copy.up) forget(copy, key);
  else copy.missed.add(key);
}
