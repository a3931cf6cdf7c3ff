import {dirname} from 'node:path';
import type {Measurement} from '../../faults/probe.ts';
import type {ProxyTopology} from '../../topology/topology.ts';
import type {Cluster} from '../cluster.ts';
import {awaitRecord} from '../record/demand-record.ts';
import {askProxies} from '../faults/ask-proxies.ts';
import type {ClusterFault} from '../faults/cluster-fault.ts';
import type {MemberStatus} from '../status/member-status.ts';
import type {KeyHolder} from './key-holder.ts';
import type {FaultOnLink, LinkNow} from './link-answer.ts';

export type LinkEnds = {
  proxy: ProxyTopology;
  through: MemberStatus;
  member: MemberStatus;
  holder: KeyHolder;
  faults: readonly ClusterFault[];
  signal: AbortSignal | undefined;
};

/** Returns null when the proxy does not report how it reaches the member. */
export async function linkNow(
  cluster: Cluster,
  {proxy, through, member, holder, faults, signal}: LinkEnds,
): Promise<LinkNow | null> {
  const seen = member.seenBy.find((view) => view.proxy === through.name);
  if (seen === undefined) return null;
  const onLink = faults.flatMap(({id, what, member: end, fault, links}): FaultOnLink[] => {
    const link = links.find((one) => one.proxy === through.name);
    // A member off its network is recognised by its state, and by how the proxy reaches it.
    return end !== member.name || link === undefined || fault.kind === 'network'
      ? []
      : [{id, what, fault, hits: link.hits ?? 0}];
  });
  // One command may have to wait for two replicas in turn (src/proxy/repair/replicas/replicas.ts).
  const deadlineMs = proxy.policy === 'repair' ? proxy.requestTimeoutMs / 2 : null;
  const {holds, sizeBytes, state} = holder;
  const known = {proxy: through.name, member: member.name, state, holds, sizeBytes, seen, faults: onLink, deadlineMs};
  // A probe over a broken connection would repair it, and a late one would have the member marked down.
  const mayTry = holds === null && (state === 'hanging' || state === 'running') && onLink.length === 0;
  const tries = mayTry && proxy.policy === 'magent' && seen.link !== 'broken';
  return {...known, roundTrip: tries ? await roundTrip(cluster, through.name, member.name, signal) : null};
}

/** More than twice the time after which the proxy gives up on it. */
const roundTripTimeoutMs = 5000;

/**
 * Sends a request over the proxy's own link: a member that does not answer directly may be cut off from this process
 * only, or from the proxy too.
 */
async function roundTrip(
  {name, folder}: Cluster,
  proxy: string,
  member: string,
  signal: AbortSignal | undefined,
): Promise<Measurement['outcome'] | null> {
  const record = await awaitRecord(dirname(folder), name, signal);
  const options = {timeoutMs: roundTripTimeoutMs, signal};
  const [said] = await askProxies<Measurement>(record, [proxy], ['measureLink', {member}], options);
  return said?.answer?.outcome ?? null;
}
