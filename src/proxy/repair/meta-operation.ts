import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import {fence, fenceReplyBytes} from '../outgoing.ts';
import {unreachable, type CopyPair} from './copies.ts';
import type {Copy} from './copy.ts';
import {deleteCopy, sendCopy} from './copy-watch.ts';
import {writeToBackup} from './fail-over.ts';
import {holds} from './holds.ts';
import {canBeStored, parseItem, storeCommand} from './item.ts';
import {readItem} from './read-item.ts';
import {repairKey} from './repair-key.ts';
import {tagMeta, tagOf, untagUnique, type CopyRole} from './unique-tag.ts';

/** memcached counts uniques up from 1: one of another copy, sent as this, never matches. 0 would mean no compare. */
const neverHandedOut = '18446744073709551615';
const nothing = Buffer.alloc(0);
const unknownCommand = Buffer.from('ERROR\r\n');

/**
 * mg, ms, md, ma, me. The node's answer is the client's; a key that the node has lost is repaired first; what the
 * command left on the node is copied to the backup as it is. To be called under the key's lock.
 */
export async function metaOperation(pair: CopyPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  // Before 1.6 an `ms` would be answered twice, once for its data, and all later answers would be taken for others.
  if (!node.speaksMeta || backup?.speaksMeta === false) return unknownCommand;
  const tried = node.up;
  const reply = tried ? await applyToBoth(pair, request) : null;
  if (reply !== null) return reply;
  const {changes, key} = metaTraits(request);
  if (changes) {
    return writeToBackup(pair, key.toString('latin1'), tried, (copy) => apply(copy, 'backup', request));
  }
  const instead = (await (backup === null ? null : apply(backup, 'backup', request))) ?? null;
  if (instead === null || backup === null) return unreachable(pair);
  backup.counters.failover++;
  return instead;
}

/** The node's answer, once the key was repaired if need be and the result is on its way. Null: the node is lost. */
async function applyToBoth(pair: CopyPair, request: Request): Promise<Buffer | null> {
  const {node} = pair;
  const {changes, key: rawKey} = metaTraits(request);
  const key = rawKey.toString('latin1');
  const askFirst = isAnsweredAlike(request);
  if (askFirst && !(await holds(node, key))) await repairKey(pair, key);
  let reply = await apply(node, 'node', request);
  if (reply !== null && !askFirst && isMiss(request, reply) && (await repairKey(pair, key)) === 'done') {
    reply = await apply(node, 'node', request);
  }
  if (reply === null || (changes && !(await copyResult(pair, request, key, reply)))) return null;
  node.counters.normal++;
  return reply;
}

/** Makes the backup's item what the node's is now. False: the node is gone, and with it the result. */
async function copyResult({node, backup}: CopyPair, request: Request, key: string, reply: Buffer): Promise<boolean> {
  const code = reply.toString('latin1', 0, 2);
  // Compared in vain, or misspelt: nothing has changed.
  if (backup === null || /^(?:EX|CL|ER)/.test(code)) return true;
  // A value that did not fit took the old one with it. And what is marked stale counts as gone on the backup; it is not
  // read first, for that would take away the token to recache it.
  const isGone = request.verb === 'md' || (request.verb === 'ms' && code === 'SE');
  if (isGone || flagsOf(request).some((flag) => flag.startsWith('I'))) {
    deleteCopy(backup, key);
    return true;
  }
  if (code === 'SE' || isMiss(request, reply)) return true;
  const after = await readItem(node, key);
  if (after === null) return false;
  const item = parseItem(after);
  if (item === null || !canBeStored(item)) deleteCopy(backup, key);
  else sendCopy(backup, key, storeCommand(key, item, 'set', Math.floor(Date.now() / 1000)));
  return true;
}

/** Whether its answer does not tell if the node had the key: it creates what is missing, or is quiet about both. */
function isAnsweredAlike(request: Request): boolean {
  const {quiet} = metaTraits(request);
  if (quiet && (request.verb === 'md' || request.verb === 'ma')) return true;
  return flagsOf(request).some((flag) => /^(?:N|M[Ee])/.test(flag));
}

/** Whether the node may have answered so because it has lost the key. A quiet `mg` says nothing then. */
function isMiss(request: Request, reply: Buffer): boolean {
  return (request.verb === 'mg' && reply.length === 0) || /^(?:EN|NF|NS)/.test(reply.toString('latin1', 0, 2));
}

/** Sends the command with the copy's own unique in its `C` flag; in quiet mode the answer may be empty. */
async function apply(copy: Copy, role: CopyRole, request: Request): Promise<Buffer | null> {
  const tag = tagOf(role, copy);
  const fixed = fixedTokens(request);
  const line = request.tokens().map((token, index) => {
    if (index < fixed || !/^C\d+$/.test(token)) return token;
    return `C${untagUnique(token.slice(1), tag) ?? neverHandedOut}`;
  });
  const head = Buffer.from(`${line.join(' ')}\r\n`, 'latin1');
  const data = request.dataStart > 0 ? request.bytes.subarray(request.dataStart, request.end) : nothing;
  const {quiet} = metaTraits(request);
  const reply = await copy.ask(Buffer.concat([head, data, quiet ? fence : nothing]), quiet ? 'fenced' : 'meta');
  if (reply === null) return null;
  return tagMeta(quiet ? reply.subarray(0, -fenceReplyBytes) : reply, tag);
}

function flagsOf(request: Request): string[] {
  return request.tokens().slice(fixedTokens(request));
}

/** The command, its key and, for `ms`, its length. */
function fixedTokens(request: Request): number {
  return request.verb === 'ms' ? 3 : 2;
}
