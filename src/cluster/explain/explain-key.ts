import {dirname} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {maxKeyBytes} from '../../protocol/limits.ts';
import {backupDistributions, distributions} from '../../routing/distribution.ts';
import type {DistributionServer} from '../../routing/create-distribution.ts';
import {waitUntil} from '../../support/wait-until.ts';
import type {DistributionName, ServerTopology, PolicyName, ProxyTopology} from '../../topology/topology.ts';
import type {Cluster} from '../cluster.ts';
import {ClusterLockedError, clusterLockHolder, lockWaitMs} from '../record/cluster-lock.ts';
import {defaultStatusTimeoutMs, type ClusterStatus} from '../status/cluster-status.ts';
import {readThrough, type Asked, type KeyRead} from './key-read.ts';
import {askHolder, isServer, type KeyHolder} from './key-holder.ts';
import {linkAnswer, nextLinkAnswer} from './link-answer.ts';
import {linkNow} from './link-now.ts';
import type {MemberStatus} from '../status/member-status.ts';

export type {KeyHolder} from './key-holder.ts';
export type {KeyRead, ReadVerdict} from './key-read.ts';

export type KeyExplanation = {
  key: string;
  /** null without a proxy: the client picks the node by its own rules. */
  route: {
    policy: PolicyName;
    distribution: DistributionName;
    node: string;
    /** null without backups. */
    backup: string | null;
    /** One for each proxy. */
    reads: KeyRead[];
  } | null;
  holders: KeyHolder[];
};

export class KeyInvalidError extends MclusterError {
  constructor(key: string, problem: string) {
    super({
      code: 'USAGE',
      message: `${JSON.stringify(key)} is not a valid key: ${problem}`,
      hint: `a key is 1 to ${maxKeyBytes} bytes without spaces and control characters`,
      details: {key},
    });
  }
}

/**
 * Returns where a key belongs, which members hold it now, and the predicted result of a `get` of it through each proxy,
 * with the active faults and no other client. The requests count in the nodes' own statistics.
 *
 * @throws {KeyInvalidError} when memcached would reject the key
 * @throws {ClusterLockedError} when the cluster is being brought up or down for more than 2 s
 */
export async function explainKey(
  cluster: Cluster,
  key: string,
  {timeoutMs = defaultStatusTimeoutMs, signal}: {timeoutMs?: number | undefined; signal?: AbortSignal | undefined} = {},
): Promise<KeyExplanation> {
  const bytes = keyBytes(key);
  const {proxy} = cluster.topology;
  const [{members}, {faults}] = await Promise.all([statusAtRest(cluster, timeoutMs, signal), cluster.faults.list()]);
  const holders = await Promise.all(
    members.filter(isServer).map((member) => askHolder(member, key, {timeoutMs, signal})),
  );
  if (!proxy) return {key, route: null, holders};
  const {node, backup} = placeOf(cluster, proxy, bytes);
  const reads = members
    .filter(({role}) => role === 'proxy')
    .map(async (through): Promise<KeyRead> => {
      const ofProxy = unavailable(through);
      if (ofProxy !== null) return ofProxy;
      const ask = async (name: string): Promise<Asked | null> => {
        const member = members.find((one) => one.name === name)!;
        const holder = holders.find((one) => one.name === name)!;
        const link = await linkNow(cluster, {proxy, through, member, holder, faults, signal});
        if (link === null) return null;
        const {holds} = holder;
        const up = link.seen.state === 'up';
        return {name, holds, up, now: linkAnswer(key, link), next: nextLinkAnswer(key, link)};
      };
      const [asked, askedBackup] = await Promise.all([ask(node), backup === null ? null : ask(backup)]);
      if (asked === null || (backup !== null && askedBackup === null)) {
        return {...unheard, proxy: through.name, why: `${through.name} did not report its links to the nodes`};
      }
      return {proxy: through.name, ...readThrough(proxy.policy, asked, askedBackup)};
    });
  const {policy, distribution} = proxy;
  return {key, route: {policy, distribution, node, backup, reads: await Promise.all(reads)}, holders};
}

/** Waits for an `up` or `down` in progress, during which some members are missing. */
async function statusAtRest(
  cluster: Cluster,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<ClusterStatus> {
  const look = async (): Promise<ClusterStatus | undefined> => {
    const status = await cluster.status({timeoutMs});
    return status.state === 'starting' || status.state === 'stopping' ? undefined : status;
  };
  const status = await waitUntil(look, {timeoutMs: lockWaitMs, signal});
  if (status) return status;
  throw new ClusterLockedError(cluster.name, await clusterLockHolder(dirname(cluster.folder), cluster.name));
}

function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key);
  if (bytes.length === 0) throw new KeyInvalidError(key, 'it is empty');
  if (bytes.length > maxKeyBytes) throw new KeyInvalidError(key, `it is ${bytes.length} bytes long`);
  if (bytes.some((byte) => byte <= 0x20 || byte === 0x7f))
    throw new KeyInvalidError(key, 'it contains a space or a control character');
  return bytes;
}

function placeOf(
  {topology: {nodes, backups}}: Cluster,
  {distribution}: ProxyTopology,
  key: Buffer,
): {node: string; backup: string | null} {
  const local = (node: ServerTopology): DistributionServer => ({...node, host: '127.0.0.1'});
  const node = nodes[distributions[distribution](nodes.map(local))(key, 0, key.length)]!.name;
  if (backups.length === 0) return {node, backup: null};
  return {node, backup: backups[backupDistributions[distribution](backups.map(local))(key, 0, key.length)]!.name};
}

const unheard = {outcome: 'unknown', from: null, stale: false, then: null} as const;

/** Returns the result of a read when the proxy itself is the problem; null when it is not. */
function unavailable({name: proxy, state, problem}: MemberStatus): KeyRead | null {
  if (state === 'running') return null;
  if (state === 'dead' || state === 'missing') {
    return {...unheard, proxy, outcome: 'refused', why: `${proxy} is ${state}`};
  }
  if (state === 'paused') return {...unheard, proxy, outcome: 'hangs', why: `${proxy} is paused`};
  return {...unheard, proxy, why: `${proxy}: ${problem ?? state}`};
}
