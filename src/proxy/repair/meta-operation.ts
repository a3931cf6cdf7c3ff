import {metaTraits} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import {fence, fenceReplyBytes} from '../outgoing.ts';
import {unreachable, type Copies, type CopyPair} from './copies.ts';
import type {Copy} from './copy.ts';
import {forgetCopy, sendCopy} from './dependent-write.ts';
import {existsCommand, fetchCommand, parseItem, storeCommand} from './item.ts';
import {repairKey} from './repair-key.ts';
import {tagMeta, tagOf, untagUnique, type CopyRole} from './unique-tag.ts';

/** memcached counts uniques up from 1: one of another copy, sent as this, never matches. 0 would mean no compare. */
const neverHandedOut = '18446744073709551615';
const nothing = Buffer.alloc(0);

/**
 * mg, ms, md, ma, me. The node's answer is the client's; a key that the node has lost is repaired first; what the
 * command left on the node is copied to the backup as it is. To be called under the key's lock.
 */
export async function metaOperation(copies: Copies, pair: CopyPair, request: Request): Promise<Buffer> {
  const {node, backup} = pair;
  const {changes} = metaTraits(request);
  const key = storedKey(request);
  if (node.up) {
    if (needsOldValue(request) && !(await holds(node, key))) await repairKey(copies, node, backup, key);
    const reply = await apply(node, 'node', request);
    if (reply !== null && (!changes || (await copyResult(pair, request, key)))) {
      node.counters.normal++;
      return reply;
    }
  }
  if (changes) node.missed.add(key);
  const reply = backup === null ? null : await apply(backup, 'backup', request);
  if (reply !== null) {
    if (backup !== null) backup.counters.failover++;
    return reply;
  }
  if (changes) backup?.missed.add(key);
  return unreachable(pair);
}

/** Makes the backup's item what the node's is now. False: the node is gone, and with it the result. */
async function copyResult({node, backup}: CopyPair, request: Request, key: string): Promise<boolean> {
  if (backup === null) return true;
  const after = await node.ask(fetchCommand(key), 'meta');
  if (after === null) return false;
  const item = parseItem(after);
  if (item === null || item.ttlS === 0) forgetCopy(backup, key);
  else sendCopy(backup, request, storeCommand(key, item, 'set', Math.floor(Date.now() / 1000)));
  return true;
}

/** All but a plain `ms` (mode set, no compare) depend on what is there. */
function needsOldValue(request: Request): boolean {
  if (request.verb !== 'ms') return true;
  return request
    .tokens()
    .slice(3)
    .some((flag) => /^(?:C|I$|M[^Ss])/.test(flag));
}

/** Sends the command with the copy's own unique in its `C` flag; in quiet mode the answer may be empty. */
async function apply(copy: Copy, role: CopyRole, request: Request): Promise<Buffer | null> {
  const tag = tagOf(role, copy);
  const fixed = request.verb === 'ms' ? 3 : 2;
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

async function holds(node: Copy, key: string): Promise<boolean> {
  const reply = await node.ask(existsCommand(key), 'meta');
  return reply?.toString('latin1', 0, 2) === 'ME';
}

function storedKey(request: Request): string {
  return metaTraits(request).key.toString('latin1');
}
