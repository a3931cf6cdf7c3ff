import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {proxiesOf} from '../../topology/topology.ts';
import {awaitReadmission} from '../lifecycle/await-readmission.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {withClusterLock} from '../record/cluster-lock.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord, demandUp} from '../record/demand-record.ts';
import type {ClusterRecord} from '../record/record-shape.ts';
import {clusterFolder} from '../record/state-home.ts';
import {problemIn, proxyNames, ProxyUnavailableError} from './ask-proxies.ts';
import type {ClusterFault} from './cluster-fault.ts';
import {linkEnds, listTimeoutMs, noteFaults, proxiesAmong, timeoutMs, type FaultCall} from './fault-call.ts';
import {Healing, type HealResult} from './healing.ts';
import {listFaults, unheard} from './list-faults.ts';
import {networkFaults, putBackOnNetwork, unplugged} from './network-faults.ts';
import {FaultNotFoundError, healLinks, removeById, type Healed} from './remove-faults.ts';

const nothing: HealResult = {healed: [], problems: []};

/** Removes faults by id; see `ClusterFaults.remove`. */
export async function removeFaults(call: FaultCall, ids: readonly string[]): Promise<ClusterFault[]> {
  const {name, home, signal} = call;
  const quick = {timeoutMs: listTimeoutMs, signal};
  const record = await settledUp(call);
  const report = await listFaults(record, home, quick);
  const known = report.faults.map(({id}) => id);
  const hasLinks = proxiesOf(record.topology).length > 0;
  if (known.length === 0) proxyNames(record.topology);
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0 && unheard(report).length > 0) throw new ProxyUnavailableError(name, unheard(report));
  if (unknown.length > 0) throw new FaultNotFoundError(name, unknown, known);
  const healing = new Healing(name, (healed) => noteFaults(call, 'heal', healed));
  if (hasLinks) await healing.attempt(async () => offLinks(call, await removeById(record, ids, quick), true));
  const among = (now: ClusterRecord): ClusterFault[] => networkFaults(now).filter(({id}) => ids.includes(id));
  await healing.attempt(() => backOnNetwork(call, among));
  await healing.attempt(() => recovered(call, record));
  return healing.result(async () => among(await awaitRecord(home, name, signal)));
}

/** Removes all faults from the links to these members, or from all links; see `ClusterFaults.heal`. */
export async function healFaults(
  call: FaultCall,
  {members: names, proxies: named}: {members?: readonly string[] | undefined; proxies?: readonly string[] | undefined},
): Promise<ClusterFault[]> {
  const {name, home, signal} = call;
  const record = await settledUp(call);
  const {topology} = record;
  const members = names === undefined ? undefined : await linkEnds(topology, names);
  const proxies = await proxiesAmong(topology, named);
  const isOfAll = proxies === undefined;
  const healing = new Healing(name, (healed) => noteFaults(call, 'heal', healed));
  if (proxiesOf(topology).length > 0) {
    const quick = {timeoutMs: listTimeoutMs, signal};
    await healing.attempt(async () => offLinks(call, await healLinks(record, {members, proxies}, quick), isOfAll));
  }
  const nodes = members ?? [...topology.nodes, ...topology.backups].map((node) => node.name);
  const among = (now: ClusterRecord): ClusterFault[] =>
    isOfAll ? networkFaults(now).filter(({member}) => nodes.includes(member)) : [];
  if (isOfAll) {
    await healing.attempt(async () => {
      const off = await unpluggedIn(call, record, nodes, among(record).length > 0);
      if (off.length === 0 && among(record).length === 0) proxyNames(topology);
      return backOnNetwork(call, among, off);
    });
  }
  await healing.attempt(() => recovered(call, record));
  return healing.result(async () => among(await awaitRecord(home, name, signal)));
}

/** Links are healed without the lock, but a `down` in progress is waited for. */
async function settledUp({name, home, signal}: FaultCall): Promise<ClusterRecord> {
  const record = await awaitRecord(home, name, signal);
  return record.phase === 'up' ? record : withClusterLock({home, name, signal}, () => demandUp(home, name));
}

/** Reports proxies that did not answer. The others have removed their faults, and that stays. */
function offLinks({name, onWarning}: FaultCall, {removed, silent, heard}: Healed, mayBeSilent: boolean): HealResult {
  if (silent.length > 0 && (heard === 0 || !mayBeSilent))
    return {healed: removed, problems: [new ProxyUnavailableError(name, silent)]};
  for (const {proxy} of silent)
    onWarning?.(`${proxy} does not answer and may still have its faults: see ${nextCommand(name, 'status')}`);
  return {healed: removed, problems: []};
}

/** Reconnects the members of these network faults, and `others`. */
async function backOnNetwork(
  {name, home, signal}: FaultCall,
  which: (record: ClusterRecord) => ClusterFault[],
  others: readonly string[] = [],
): Promise<HealResult> {
  if (others.length === 0 && which(await awaitRecord(home, name, signal)).length === 0) return nothing;
  return withClusterLock({home, name, signal}, async () => {
    const record = await demandUp(home, name);
    const members = [...new Set([...which(record).map(({member}) => member), ...others])];
    // Another heal was faster.
    if (members.length === 0) return nothing;
    return putBackOnNetwork(keepRecord(clusterFolder(home, name), record), home, members, {timeoutMs, signal});
  });
}

/** An unreachable engine is a failure only where it is needed: links, and proxies on this machine, do not need one. */
async function unpluggedIn(
  {name, home, signal, onWarning}: FaultCall,
  record: ClusterRecord,
  nodes: readonly string[],
  isNeeded: boolean,
): Promise<string[]> {
  if (isNeeded || proxiesOf(record.topology).length === 0) return unplugged(record, home, nodes, {signal});
  return unplugged(record, home, nodes, {signal, patienceMs: listTimeoutMs}).catch((error: unknown) => {
    const {message} = problemIn(error);
    onWarning?.(`can't determine whether nodes of ${name} are off their network: ${message}`);
    return [];
  });
}

/** Waits until the proxies use the healed members again. */
async function recovered({name, home, signal, onWarning}: FaultCall, record: ClusterRecord): Promise<HealResult> {
  const runtime = await loadRuntime(record.runtime);
  const waiting = {signal: signal ?? new AbortController().signal, onWarning};
  const keeper = keepRecord(clusterFolder(home, name), record);
  await awaitReadmission(record, memberProcesses(runtime, keeper, waiting), waiting);
  return nothing;
}
