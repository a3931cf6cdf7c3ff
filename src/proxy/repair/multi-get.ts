import {isEnd, valueItems} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {KeyWindows} from '../key-windows.ts';
import {unreachable, type Copies, type CopyPair} from './copies.ts';
import type {Copy} from './copy.ts';
import {valueReply} from './item.ts';
import type {SendPart} from './operation.ts';
import {fetchFromBackup, repairKey, writeBack} from './repair-key.ts';
import {tagOf, tagValues, type CopyRole} from './unique-tag.ts';

const endLine = Buffer.from('END\r\n');
const nothing = Buffer.alloc(0);

/** Found values by key, each as its whole `VALUE …` item; an error line ends the question. */
type Found = Map<string, Buffer>;

/** `get` of several keys, and `gets`: each key as `get` alone would answer it, asked at once, in the order asked. */
export function multiGet(copies: Copies, request: Request, part: SendPart): Promise<Buffer> {
  const [verb = 'get', ...keys] = request.tokens();
  return inWindows(keys, part, (window) => getWindow(copies, verb, window));
}

/** `gat` and `gats`: a read and a write of each key. To the backup goes the new time to live alone. */
export function getAndTouch(copies: Copies, request: Request, part: SendPart): Promise<Buffer> {
  const [verb = 'gat', exptime = '0', ...keys] = request.tokens();
  return inWindows(keys, part, (window) => getAndTouchWindow(copies, verb, exptime, window));
}

/** Sends what each window but the last answers without its `END`. After an error line nothing more is asked. */
async function inWindows(
  keys: readonly string[],
  part: SendPart,
  ask: (window: readonly string[]) => Promise<Buffer>,
): Promise<Buffer> {
  const windows = new KeyWindows(keys);
  if (!windows.isLast) await part(nothing);
  for (;;) {
    const reply = await ask(windows.present);
    if (windows.isLast || !isEnd(reply, reply.length - endLine.length)) return reply;
    windows.advance(reply.length);
    await part(reply.subarray(0, -endLine.length));
  }
}

async function getWindow(copies: Copies, verb: string, keys: readonly string[]): Promise<Buffer> {
  const found: Found = new Map();
  const failures: Buffer[] = [];
  const ask = async (pair: CopyPair, group: readonly string[], locked: boolean): Promise<void> => {
    const repair = (key: string): Promise<void> => repairMiss(copies, pair, verb, key, found);
    const lockAndRepair = (key: string): Promise<void> => copies.locks.run(key, () => repair(key));
    const failure = await getGroup(pair, verb, group, found, locked ? repair : lockAndRepair);
    if (failure !== null) failures.push(failure);
  };
  // A key that is held waits its turn, as it would alone: what this client sent before on it comes first.
  const held = copies.locks.busy ? keys.filter((key) => copies.locks.isHeld(key)) : [];
  const free = held.length === 0 ? keys : keys.filter((key) => !held.includes(key));
  await Promise.all([
    ...groupByPair(copies, free).map(({pair, keys: group}) => ask(pair, group, false)),
    ...held.map((key) => copies.locks.run(key, () => ask(copies.pairOf(key), [key], true))),
  ]);
  if (failures[0] !== undefined) return failures[0];
  const items = keys.map((key) => found.get(key)).filter((item) => item !== undefined);
  return Buffer.concat([...items, endLine]);
}

async function getAndTouchWindow(
  copies: Copies,
  verb: string,
  exptime: string,
  keys: readonly string[],
): Promise<Buffer> {
  const replies = await Promise.all(
    keys.map((key) => copies.locks.run(key, () => getAndTouchKey(copies, key, verb, exptime))),
  );
  const failure = replies.find((reply) => /^(?:SERVER_|CLIENT_)?ERROR/.test(reply.toString('latin1', 0, 12)));
  if (failure !== undefined) return failure;
  return Buffer.concat([...replies.map((reply) => reply.subarray(0, -endLine.length)), endLine]);
}

async function getGroup(
  pair: CopyPair,
  verb: string,
  keys: readonly string[],
  found: Found,
  repair: (key: string) => Promise<void>,
): Promise<Buffer | null> {
  const {node, backup} = pair;
  const answer = await askValues(node, 'node', verb, keys, found);
  if (answer === 'lost') {
    if (backup === null) return unreachable(pair);
    const instead = await askValues(backup, 'backup', verb, keys, found);
    if (instead === 'lost') return unreachable(pair);
    backup.counters.failover += keys.length;
    return instead;
  }
  node.counters.normal += keys.length;
  if (backup?.up !== true) return answer;
  const misses = keys.filter((key) => !found.has(key));
  await Promise.all(misses.map(repair));
  return found.size === 0 ? answer : null;
}

async function repairMiss(copies: Copies, pair: CopyPair, verb: string, key: string, found: Found): Promise<void> {
  const {node, backup} = pair;
  if (backup === null) return;
  const item = await fetchFromBackup(copies, backup, key);
  if (item === null) return;
  writeBack(copies, node, key, item);
  // `gets` needs the node's own unique of what was just written.
  if (verb === 'get' || (await askValues(node, 'node', verb, [key], found)) === 'lost') {
    found.set(key, valueReply(key, item));
  }
}

async function getAndTouchKey(copies: Copies, key: string, verb: string, exptime: string): Promise<Buffer> {
  const pair = copies.pairOf(key);
  const {node, backup} = pair;
  const command = `${verb} ${exptime} ${key}\r\n`;
  let reply = await node.ask(command, 'values');
  if (
    reply !== null &&
    valueItems(reply, 0, reply.length)?.length === 0 &&
    (await repairKey(copies, node, backup, key))
  ) {
    reply = await node.ask(command, 'values');
  }
  if (reply !== null) {
    node.counters.normal++;
    if (backup !== null && valueItems(reply, 0, reply.length)?.length === 1) touchCopy(backup, key, exptime);
    return tagValues(reply, tagOf('node', node));
  }
  node.missed.add(key);
  const instead = (await backup?.ask(command, 'values')) ?? null;
  if (backup === null || instead === null) {
    backup?.missed.add(key);
    return unreachable(pair);
  }
  backup.counters.failover++;
  return tagValues(instead, tagOf('backup', backup));
}

function touchCopy(backup: Copy, key: string, exptime: string): void {
  backup.counters.copy++;
  const command = Buffer.from(`touch ${key} ${exptime}\r\n`, 'latin1');
  backup.send(command, 0, command.length, {
    shape: 'line',
    onReply: () => undefined,
    onLost: () => {
      backup.counters.copyLost++;
      backup.missed.add(key);
    },
  });
}

/** Adds what a copy has; an error line of its own, or null for none. */
async function askValues(
  copy: Copy,
  role: CopyRole,
  verb: string,
  keys: readonly string[],
  found: Found,
): Promise<Buffer | null | 'lost'> {
  const answer = await copy.ask(`${verb} ${keys.join(' ')}\r\n`, 'values');
  if (answer === null) return 'lost';
  const reply = verb === 'gets' ? tagValues(answer, tagOf(role, copy)) : answer;
  const items = valueItems(reply, 0, reply.length);
  if (items === null) return reply;
  for (const {start, end, keyStart, keyEnd} of items) {
    found.set(reply.toString('latin1', keyStart, keyEnd), reply.subarray(start, end));
  }
  return null;
}

function groupByPair(copies: Copies, keys: readonly string[]): {pair: CopyPair; keys: string[]}[] {
  const groups: {pair: CopyPair; keys: string[]}[] = [];
  for (const key of new Set(keys)) {
    const pair = copies.pairOf(key);
    let group = groups.find((candidate) => candidate.pair.node === pair.node && candidate.pair.backup === pair.backup);
    if (group === undefined) {
      group = {pair, keys: []};
      groups.push(group);
    }
    group.keys.push(key);
  }
  return groups;
}
