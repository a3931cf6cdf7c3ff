import {maxLineBytes} from '../../../protocol/limits.ts';
import {metaTraits} from '../../../protocol/meta-command.ts';
import type {Request} from '../../../protocol/request.ts';
import {fence, fenceReplyBytes} from '../../link/outgoing.ts';
import {unreachable, type ReplicaPair} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {sendDelete, sendCopy} from '../replicas/copy-watch.ts';
import {writeToBackup} from './fail-over.ts';
import {holds} from '../holds.ts';
import {canBeStored, parseItem, storeCommand} from '../fetched-item.ts';
import {readItem} from './read-item.ts';
import {repairKey} from './repair-key.ts';
import {tagMeta, tagOf, untagUnique, type ReplicaRole} from '../replicas/unique-tag.ts';

/**
 * memcached counts uniques up from 1: sent in place of another replica's unique, this one never matches. 0 would mean
 * no compare.
 */
const neverHandedOut = '18446744073709551615';
const nothing = Buffer.alloc(0);
const unknownCommand = Buffer.from('ERROR\r\n');
const lineTooLong = Buffer.from('CLIENT_ERROR line too long\r\n');

/**
 * Executes mg, ms, md, ma or me. The client receives the node's answer; a key that the node has lost is repaired first;
 * the result on the node is copied to the backup. Call it under the key's lock.
 */
export async function metaOperation(pair: ReplicaPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  // A node before 1.6 would answer an `ms` twice, once for its data, which shifts all later answers.
  if (!node.speaksMeta || backup?.speaksMeta === false) return unknownCommand;
  const tried = node.up;
  const reply = tried ? await applyToBoth(pair, request) : null;
  if (reply !== null) return reply;
  if (metaTraits(request).changes) {
    return writeToBackup(pair, keyOf(request), tried, (replica) => apply(replica, 'backup', request));
  }
  const instead = (await (backup === null ? null : apply(backup, 'backup', request))) ?? null;
  if (instead === null || backup === null) return unreachable(pair);
  backup.counters.failover++;
  return instead;
}

/**
 * Returns the node's answer, after a repair if it was necessary, with the result sent to the backup. Returns null if
 * the node is lost.
 */
async function applyToBoth(pair: ReplicaPair, request: Request): Promise<Buffer | null> {
  const {node, backup} = pair;
  const key = keyOf(request);
  const askFirst = isAnsweredAlike(request);
  if (askFirst && !(await holds(node, key)) && (await repairKey(pair, key)) === 'lost') return null;
  let outcome = await applyOnNode(pair, request);
  if (outcome !== null && !askFirst && isMiss(request, outcome.reply)) {
    const repaired = await repairKey(pair, key);
    if (repaired === 'lost') return null;
    if (repaired === 'done') outcome = await applyOnNode(pair, request);
  }
  if (outcome === null) return null;
  if (backup !== null && metaTraits(request).changes) copyResult(backup, request, outcome);
  node.counters.normal++;
  return outcome.reply;
}

type Outcome = {
  reply: Buffer;
  /** The reply to `mg` of the key right after; null if it is not needed. */ after: Buffer | null;
};

/**
 * Applies the command, and reads the result right after it if the command does not contain it: a moment later the node
 * may have lost it. Returns null if the node is lost.
 */
async function applyOnNode({node, backup}: ReplicaPair, request: Request): Promise<Outcome | null> {
  const applied = apply(node, 'node', request);
  const isAsked = backup !== null && leavesUnknown(request);
  const read = isAsked ? readItem(node, keyOf(request)) : null;
  const reply = await applied;
  const after = await read;
  return reply === null || (isAsked && after === null) ? null : {reply, after};
}

/** Makes the backup's item equal to the node's after the command. */
function copyResult(backup: Replica, request: Request, {reply, after}: Outcome): void {
  const code = reply.toString('latin1', 0, 2);
  const key = keyOf(request);
  // The compare failed, or the command was misspelt: nothing has changed.
  if (/^(?:EX|CL|ER)/.test(code)) return;
  // A value that did not fit has removed the old one.
  if (takesAway(request) || (request.verb === 'ms' && code === 'SE')) sendDelete(backup, key);
  else if (code === 'SE' || isMiss(request, reply)) return;
  else if (after === null) sendCopy(backup, key, asSet(request), request.clientVerb === undefined ? undefined : 'set');
  else {
    const item = parseItem(after);
    if (item === null || !canBeStored(item)) sendDelete(backup, key);
    else sendCopy(backup, key, storeCommand(key, item, 'set', Math.floor(Date.now() / 1000)));
  }
}

/** Returns whether the node has to be asked for the result of the command. */
function leavesUnknown(request: Request): boolean {
  if (!metaTraits(request).changes || takesAway(request)) return false;
  return request.verb !== 'ms' || flagsOf(request).some((flag) => /^M[AaPp]/.test(flag));
}

/** An item marked stale counts as removed on the backup; reading it would take the token to recache it. */
function takesAway(request: Request): boolean {
  return request.verb === 'md' || flagsOf(request).some((flag) => flag.startsWith('I'));
}

/** Returns an `ms` that sets the value of one that was stored, but neither appended nor prepended. */
function asSet(request: Request): Buffer {
  const fixed = request.tokens().slice(0, fixedTokens(request));
  const kept = flagsOf(request).filter((flag) => /^[FTb]/.test(flag));
  const line = Buffer.from(`${[...fixed, ...kept].join(' ')}\r\n`, 'latin1');
  return Buffer.concat([line, request.bytes.subarray(request.dataStart, request.end)]);
}

/**
 * Returns whether the answer does not show if the node had the key: the command creates a missing item, or is quiet in
 * both cases.
 */
function isAnsweredAlike(request: Request): boolean {
  const {quiet} = metaTraits(request);
  if (quiet && (request.verb === 'md' || request.verb === 'ma')) return true;
  return flagsOf(request).some((flag) => /^(?:N|M[Ee])/.test(flag));
}

/** Returns whether the answer may mean that the node has lost the key. A quiet `mg` then returns nothing. */
function isMiss(request: Request, reply: Buffer): boolean {
  return (request.verb === 'mg' && reply.length === 0) || /^(?:EN|NF|NS)/.test(reply.toString('latin1', 0, 2));
}

/** Sends the command with the replica's own unique in its `C` flag; in quiet mode the answer may be empty. */
async function apply(replica: Replica, role: ReplicaRole, request: Request): Promise<Buffer | null> {
  const tag = tagOf(role, replica);
  const fixed = fixedTokens(request);
  const line = request.tokens().map((token, index) => {
    if (index < fixed || !/^C\d+$/.test(token)) return token;
    return `C${untagUnique(token.slice(1), tag) ?? neverHandedOut}`;
  });
  const text = line.join(' ');
  // With another unique the line may have become longer than a node accepts.
  if (text.length >= maxLineBytes) return lineTooLong;
  const head = Buffer.from(`${text}\r\n`, 'latin1');
  const data = request.dataStart > 0 ? request.bytes.subarray(request.dataStart, request.end) : nothing;
  const {quiet} = metaTraits(request);
  const command = Buffer.concat([head, data, quiet ? fence : nothing]);
  const reply = await replica.ask(command, quiet ? 'fenced' : 'meta', request.clientVerb);
  if (reply === null) return null;
  return tagMeta(quiet ? reply.subarray(0, -fenceReplyBytes) : reply, tag);
}

/** Returns the key as it is stored, in latin1. */
function keyOf(request: Request): string {
  return metaTraits(request).key.toString('latin1');
}

function flagsOf(request: Request): string[] {
  return request.tokens().slice(fixedTokens(request));
}

/** The command, its key and, for `ms`, its length. */
function fixedTokens(request: Request): number {
  return request.verb === 'ms' ? 3 : 2;
}
