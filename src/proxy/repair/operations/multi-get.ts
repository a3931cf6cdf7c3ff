import {valueItems} from '../../../protocol/reply-scanner.ts';
import type {Request} from '../../../protocol/request.ts';
import type {Replicas} from '../replicas/replicas.ts';
import {unreachable, type ReplicaPair} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {endLine, inWindows} from '../in-windows.ts';
import type {SendPart} from '../../operation.ts';
import {tagOf, tagValues, type ReplicaRole} from '../replicas/unique-tag.ts';

/** Found values by key, each as its whole `VALUE …` item. */
type Found = Map<string, Buffer>;

/**
 * Executes `get` of several keys, and `gets`. Each key is answered as by a single `get`; all are asked for at once and
 * answered in the order of the request.
 */
export function multiGet(replicas: Replicas, request: Request, part: SendPart): Promise<Buffer> {
  const [verb = 'get', ...keys] = request.tokens();
  return inWindows(keys, part, (window) => getWindow(replicas, verb, window));
}

async function getWindow(replicas: Replicas, verb: string, keys: readonly string[]): Promise<Buffer> {
  const found: Found = new Map();
  const ask = (pair: ReplicaPair, group: readonly string[]): Promise<Buffer | null> =>
    getGroup(replicas, pair, verb, group, found);
  // A key that is locked waits its turn, as it would alone: this client's earlier commands on it come first.
  const held = new Set(replicas.locks.busy ? keys.filter((key) => replicas.locks.isHeld(key)) : []);
  const free = held.size === 0 ? keys : keys.filter((key) => !held.has(key));
  const failures = await Promise.all([
    ...groupByPair(replicas, free).map(({pair, keys: group}) => ask(pair, group)),
    ...[...held].map((key) => inTurn(replicas, key, () => ask(replicas.pairOf(key), [key]))),
  ]);
  const failure = failures.find((reply) => reply !== null) ?? null;
  if (failure !== null) return failure;
  const items = keys.map((key) => found.get(key)).filter((item) => item !== undefined);
  return Buffer.concat([...items, endLine]);
}

/** Asks when it is the key's turn. The lock is released before the answer, since answers keep their order. */
function inTurn(replicas: Replicas, key: string, ask: () => Promise<Buffer | null>): Promise<Buffer | null> {
  return new Promise((resolve) => {
    replicas.locks.acquire(key, (release) => {
      resolve(ask());
      release();
    });
  });
}

/**
 * Asks for keys that share a node and a backup, and adds the found values. Returns an error line if a miss would hide
 * it, or null.
 */
async function getGroup(
  replicas: Replicas,
  pair: ReplicaPair,
  verb: string,
  keys: readonly string[],
  found: Found,
): Promise<Buffer | null> {
  const {node, backup} = pair;
  const answer = await askValues(node, 'node', verb, keys, found);
  if (answer === 'lost') {
    const instead = backup === null ? 'lost' : await askValues(backup, 'backup', verb, keys, found);
    if (instead === 'lost' || backup === null) return unreachable(pair);
    backup.counters.failover += keys.length;
    return instead;
  }
  const misses = keys.filter((key) => !found.has(key));
  let error = answer;
  if (backup?.up === true && misses.length > 0) {
    error = (await repairMisses(replicas, {node, backup}, verb, misses, found)) ?? error;
  }
  const stillMissing = misses.filter((key) => !found.has(key));
  node.counters.normal += keys.length - misses.length + stillMissing.length;
  return stillMissing.length > 0 ? error : null;
}

/**
 * Asks the backup for the keys that the node does not have, and writes those that it has back to the node. Returns an
 * error line, or null.
 */
async function repairMisses(
  replicas: Replicas,
  pair: ReplicaPair & {backup: Replica},
  verb: string,
  misses: readonly string[],
  found: Found,
): Promise<Buffer | null> {
  const atBackup: Found = new Map();
  const answer = await askValues(pair.backup, 'backup', verb, misses, atBackup);
  const lost = [...atBackup.keys()];
  await Promise.all(lost.map((key) => replicas.repair(pair, key)));
  // `gets` needs the node's own uniques of the items just written.
  if (verb === 'gets' && lost.length > 0) await askValues(pair.node, 'node', verb, lost, found);
  for (const [key, item] of atBackup) if (!found.has(key)) found.set(key, item);
  pair.backup.counters.failover += lost.length;
  return answer === 'lost' ? null : answer;
}

/** Adds the values that a replica has. Returns the replica's error line, or null if there is none. */
async function askValues(
  replica: Replica,
  role: ReplicaRole,
  verb: string,
  keys: readonly string[],
  found: Found,
): Promise<Buffer | null | 'lost'> {
  const answer = await replica.ask(`${verb} ${keys.join(' ')}\r\n`, 'values');
  if (answer === null) return 'lost';
  const reply = verb === 'gets' ? tagValues(answer, tagOf(role, replica)) : answer;
  const items = valueItems(reply, 0, reply.length);
  if (items === null) return reply;
  for (const {start, end, keyStart, keyEnd} of items) {
    found.set(reply.toString('latin1', keyStart, keyEnd), reply.subarray(start, end));
  }
  return null;
}

function groupByPair(replicas: Replicas, keys: readonly string[]): {pair: ReplicaPair; keys: string[]}[] {
  const groups: {pair: ReplicaPair; keys: string[]}[] = [];
  for (const key of new Set(keys)) {
    const pair = replicas.pairOf(key);
    let group = groups.find((candidate) => candidate.pair.node === pair.node && candidate.pair.backup === pair.backup);
    if (group === undefined) {
      group = {pair, keys: []};
      groups.push(group);
    }
    group.keys.push(key);
  }
  return groups;
}
