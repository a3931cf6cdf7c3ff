import type {Cluster} from '../../cluster/cluster.ts';
import {readRecord} from '../../cluster/record/cluster-record.ts';
import type {ClusterRecord} from '../../cluster/record/record-shape.ts';
import {proxyReports} from '../../cluster/status/seen-by-proxies.ts';
import type {MemberReport} from '../../proxy/control/proxy-report.ts';
import {waitUntil} from '../../support/wait-until.ts';

const patienceMs = 500;

/** The parts of a stage that proxies are asked with. */
export type Asking = {home: string; cluster: Cluster; signal: AbortSignal};

/**
 * Resolves when no proxy has a command in flight: magent sends copies to the backup without waiting for them, and the
 * next step must not overtake them. Links to members in `hanging` never settle, and are not waited for.
 */
export async function settle(
  {home, cluster, signal}: Asking,
  {hanging, dead}: {hanging: readonly string[]; dead: readonly string[]},
): Promise<void> {
  const proxies = cluster.members.filter(({role, name}) => role === 'proxy' && !dead.includes(name));
  const record = proxies.length > 0 ? await readRecord(home, cluster.name) : null;
  if (record === null) return;
  const isSettled = async (proxy: string): Promise<true | undefined> => {
    const members = await membersIn(record, proxy, signal);
    const busy = members.some(({member, pending}) => pending > 0 && !hanging.includes(member));
    return busy ? undefined : true;
  };
  const waiting = {timeoutMs: patienceMs, signal, maxPauseMs: 10};
  await Promise.all(proxies.map(({name}) => waitUntil(() => isSettled(name), waiting)));
}

/** Returns whether a proxy considers a node or backup up, by its policy's own view where the policy has one. */
export async function seesUp(proxy: string, member: string, {home, cluster, signal}: Asking): Promise<boolean> {
  const record = await readRecord(home, cluster.name);
  const members = record === null ? [] : await membersIn(record, proxy, signal);
  return members.some((seen) => seen.member === member && (seen.condition?.state ?? seen.link) === 'up');
}

/** Returns the nodes and backups as a proxy sees them; empty when the proxy does not answer. */
async function membersIn(record: ClusterRecord, proxy: string, signal: AbortSignal): Promise<readonly MemberReport[]> {
  const [{answer} = {answer: null}] = await proxyReports(record, [proxy], {timeoutMs: patienceMs, signal});
  return answer?.members ?? [];
}
