import {loadRuntime} from '../../runtimes/registry.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import {membersOf, type MemberAddress, type RuntimeName} from '../../topology/topology.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord} from '../record/demand-record.ts';
import {atMost} from '../at-most.ts';
import {networkFaults} from '../faults/network-faults.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {memberStatus, type MemberFault, type MemberState, type MemberStatus} from './member-status.ts';
import {seenByProxies} from './seen-by-proxies.ts';
import {isStill, settledRecord, type SettledPhase} from '../record/settled-record.ts';
import {clusterFolder, stateHome} from '../record/state-home.ts';
import type {ClusterOptions} from '../cluster-options.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/**
 * `running`: every member runs. `degraded`: some run. `dead`: none runs. `starting`, `stopping`: another mcluster is
 * bringing it up or down. `incomplete`: an `up` or `down` was killed or could not undo its work; `down` cleans up, `up`
 * starts over.
 */
export type ClusterState = 'running' | 'degraded' | 'dead' | 'starting' | 'stopping' | 'incomplete';

export type ClusterStatus = {
  name: string;
  state: ClusterState;
  runtime: RuntimeName;
  /** The nodes' software: `memcached 1.6.18`, `embedded (not memcached)`. */
  engine: string;
  folder: string;
  /** ISO 8601. */
  createdAt: string;
  members: MemberStatus[];
};

export type {MemberFault, MemberState, MemberStatus} from './member-status.ts';
export type {SeenByProxy} from './seen-by-proxies.ts';

export type StatusOptions = ClusterOptions & {
  timeoutMs?: number | undefined;
  /** The states of the members' processes, if the runtime was asked just before. */
  states?: readonly MemberProcessState[] | undefined;
};

/**
 * A member's timeout starts when it is asked: of a thousand asked at once, many would time out waiting for this
 * process.
 */
const askedAtOnce = 50;
/** How long one member may take to answer. */
export const defaultStatusTimeoutMs = 500;

/**
 * Returns the current status of a cluster, from asking every member in parallel. Problems of members are data, not
 * errors.
 * @throws {ClusterNotFoundError} when there is no such cluster
 * @throws {ClusterStateUnreadableError} when its record can't be read
 * @throws {ClusterLockedError} when an `up` has not written a record within 2 s
 */
export async function clusterStatus(name: string, options: StatusOptions = {}): Promise<ClusterStatus> {
  const home = stateHome(options.home);
  // Never null: the reader waits for a record.
  const {record, phase} = (await settledRecord(home, name, () => awaitRecord(home, name, options.signal)))!;
  const members = await askMembers(home, record, options);
  const state = clusterState(
    phase,
    members.map((member) => member.state),
  );
  // A `down` that began in between has ended members of a cluster that no longer exists.
  if (phase === 'up' && state !== 'running' && !(await isStill(home, record))) return clusterStatus(name, options);
  return {
    name,
    state,
    runtime: record.runtime,
    engine: record.engine,
    folder: clusterFolder(home, name),
    createdAt: record.createdAt,
    members,
  };
}

/** Returns the state of a cluster, for phase `up` from the states of its members. */
export function clusterState(phase: SettledPhase, members: readonly MemberState[]): ClusterState {
  if (phase !== 'up') return phase;
  const running = members.filter((state) => state === 'running').length;
  if (running === members.length) return 'running';
  return running === 0 ? 'dead' : 'degraded';
}

async function askMembers(
  home: string,
  record: ClusterRecord,
  {timeoutMs = defaultStatusTimeoutMs, states: known, signal = new AbortController().signal}: StatusOptions,
): Promise<MemberStatus[]> {
  const runtime = await loadRuntime(record.runtime);
  const processes = memberProcesses(runtime, keepRecord(clusterFolder(home, record.name), record), {signal});
  const members = membersOf(record.topology);
  const [states, {faults, silent, channelOf, of: viewsOf}] = await Promise.all([
    known ?? processes.inspect(members),
    seenByProxies(record, {timeoutMs, signal}),
  ]);
  const heard = members.filter(({role}) => role === 'proxy').length > silent.length;
  const ofNetwork = networkFaults(record);
  const faultsOn = ({name, role}: MemberAddress, {offNetwork}: MemberProcessState): MemberFault[] | null => {
    // Another program may have put it back since.
    const mine = [...faults, ...(offNetwork ? ofNetwork : [])].filter(({member}) => member === name);
    const beside = mine.map(({id, what, links}) => ({id, what, proxies: links.map(({proxy}) => proxy)}));
    return heard || role === 'proxy' || beside.length > 0 ? beside : null;
  };
  return atMost(askedAtOnce, members, (member, index) => {
    const {name} = member;
    const views = {faults: faultsOn(member, states[index]!), seenBy: viewsOf(name), channel: channelOf(name)};
    return memberStatus(member, states[index]!, {...views, timeoutMs, signal});
  });
}
