import {MclusterError} from '../errors/mcluster-error.ts';
import {maxKeyBytes} from '../protocol/limits.ts';
import {backupDistributions, distributions} from '../routing/distribution.ts';
import {textRequest} from '../runtimes/text-request.ts';
import {membersOf, type DistributionName, type MemberAddress, type PolicyName} from '../topology/topology.ts';
import type {Cluster} from './cluster.ts';
import {defaultStatusTimeoutMs} from './cluster-status.ts';
import type {MemberState, MemberStatus} from './member-status.ts';

/** A node or backup, and whether it has the key in its memory now. */
export type KeyHolder = {
  name: string;
  role: 'node' | 'backup';
  host: string;
  port: number;
  state: MemberState;
  /** null: it could not be asked. */
  holds: boolean | null;
  /** Of the value; null without one. */
  sizeBytes: number | null;
  flags: number | null;
  /** In force between the proxies and it; what a read comes to is said as if there were none. */
  faults: string[];
};

/** What a client would be told that reads the key now. */
export type KeyRead = {
  outcome: 'hit' | 'miss' | 'hangs' | 'error';
  /** Who answers; null when nobody does. */
  from: string | null;
  /** The backup has what the read misses: the stale restart. */
  stale: boolean;
};

export type KeyExplanation = {
  key: string;
  /** null without a proxy: the client picks the node, by rules of its own. */
  route: {
    policy: PolicyName;
    distribution: DistributionName;
    node: string;
    /** null without backups. */
    backup: string | null;
    read: KeyRead;
  } | null;
  holders: KeyHolder[];
};

export class KeyInvalidError extends MclusterError {
  constructor(key: string, problem: string) {
    super({
      code: 'USAGE',
      message: `${JSON.stringify(key)} is no key: ${problem}`,
      hint: `a key is 1 to ${maxKeyBytes} bytes without spaces and control characters`,
      details: {key},
    });
  }
}

/**
 * Where a key belongs, who has it now, and what a read of it would come to. Asking counts in the nodes' own statistics.
 *
 * Throws KeyInvalidError.
 */
export async function explainKey(
  cluster: Cluster,
  key: string,
  {timeoutMs = defaultStatusTimeoutMs, signal}: {timeoutMs?: number | undefined; signal?: AbortSignal | undefined} = {},
): Promise<KeyExplanation> {
  const bytes = keyBytes(key);
  const {members} = await cluster.status({timeoutMs});
  const states = new Map(members.map((member) => [member.name, member]));
  const holders = await Promise.all(
    membersOf(cluster.topology)
      .filter(isNode)
      .map((member) => askHolder(member, states.get(member.name)!, key, {timeoutMs, signal})),
  );
  return {key, route: routeOf(cluster, bytes, holders), holders};
}

function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key);
  if (bytes.length === 0) throw new KeyInvalidError(key, 'it is empty');
  if (bytes.length > maxKeyBytes) throw new KeyInvalidError(key, `it is ${bytes.length} bytes long`);
  if (bytes.some((byte) => byte <= 0x20 || byte === 0x7f))
    throw new KeyInvalidError(key, 'it has a space or a control character in it');
  return bytes;
}

function isNode(member: MemberAddress): member is MemberAddress & {role: 'node' | 'backup'} {
  return member.role !== 'proxy';
}

/** `mg KEY s f` (protocol.txt, "Meta Get"): `HD s5 f0` for a hit, `EN` for a miss. */
async function askHolder(
  {name, role, host, port}: MemberAddress & {role: 'node' | 'backup'},
  {state, faults}: MemberStatus,
  key: string,
  options: {timeoutMs: number; signal?: AbortSignal | undefined},
): Promise<KeyHolder> {
  const known = {name, role, host, port, state, faults: (faults ?? []).map(({what}) => what)};
  const nothing = {sizeBytes: null, flags: null};
  if (state !== 'running') return {...known, holds: null, ...nothing};
  const {lines} = await textRequest({host, port}, `mg ${key} s f`, () => true, options);
  const [status, size, flags] = lines?.[0]?.split(' ') ?? [];
  if (status === 'EN') return {...known, holds: false, ...nothing};
  if (status !== 'HD') return {...known, holds: null, ...nothing};
  return {...known, holds: true, sizeBytes: Number(size?.slice(1)), flags: Number(flags?.slice(1))};
}

function routeOf({topology}: Cluster, key: Buffer, holders: readonly KeyHolder[]): KeyExplanation['route'] {
  const {proxy, nodes, backups} = topology;
  if (!proxy) return null;
  const local = ({port}: {port: number}): {host: string; port: number} => ({host: '127.0.0.1', port});
  const {policy, distribution} = proxy;
  const node = nodes[distributions[distribution](nodes.map(local))(key, 0, key.length)]!.name;
  const backup =
    backups.length > 0
      ? backups[backupDistributions[distribution](backups.map(local))(key, 0, key.length)]!.name
      : null;
  const holder = (name: string | null): KeyHolder | undefined => holders.find((candidate) => candidate.name === name);
  return {policy, distribution, node, backup, read: readOf(policy, holder(node)!, holder(backup))};
}

/** The policies' rules for a read, in the order of the table in the README. */
function readOf(policy: PolicyName, node: KeyHolder, backup: KeyHolder | undefined): KeyRead {
  const repairs = policy === 'repair';
  if (node.holds) return {outcome: 'hit', from: node.name, stale: false};
  if (node.holds === false) {
    if (repairs && backup?.holds) return {outcome: 'hit', from: backup.name, stale: false};
    return {outcome: 'miss', from: node.name, stale: backup?.holds ?? false};
  }
  if (isFrozen(node) && !repairs) return {outcome: 'hangs', from: null, stale: false};
  if (!backup) return {outcome: 'error', from: null, stale: false};
  if (backup.holds !== null) return {outcome: backup.holds ? 'hit' : 'miss', from: backup.name, stale: false};
  return {outcome: repairs ? 'error' : 'hangs', from: null, stale: false};
}

/** It takes connections and answers none. */
function isFrozen({state}: KeyHolder): boolean {
  return state === 'paused' || state === 'hanging';
}
