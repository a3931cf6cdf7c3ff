import {loadRuntime} from '../runtimes/registry.ts';
import type {NodeProcessState} from '../runtimes/runtime.ts';
import {membersOf, type MemberAddress, type RuntimeName} from '../topology/topology.ts';
import {keepRecord, type ClusterRecord} from './cluster-record.ts';
import type {ClusterOptions} from './cluster.ts';
import {awaitRecord} from './demand-record.ts';
import {atMost} from './at-most.ts';
import {networkFaults} from './faults/network-faults.ts';
import {memberProcesses} from './member-processes.ts';
import {memberStatus, type MemberFault, type MemberState, type MemberStatus} from './member-status.ts';
import {seenByProxies} from './seen-by-proxies.ts';
import {isStill, settledRecord, type SettledPhase} from './settled-record.ts';
import {clusterFolder, stateHome} from './state-home.ts';

/**
 * `running`: every member is. `degraded`: some are. `dead`: none is. `starting`, `stopping`: another mcluster is at it
 * now. `incomplete`: an `up` or `down` did not finish, since it was killed or could not take back what it had done; `down`
 * cleans up, `up` starts over.
 */
export type ClusterState = 'running' | 'degraded' | 'dead' | 'starting' | 'stopping' | 'incomplete';

export type ClusterStatus = {
  name: string;
  state: ClusterState;
  runtime: RuntimeName;
  /** What nodes are: `memcached 1.6.18`, `embedded (not memcached)`. */
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
  /** Where the members' processes are, if the runtime was asked a moment ago. */
  states?: readonly NodeProcessState[] | undefined;
};

/** The time of a member counts from when it is asked: a thousand at once would have to wait for us, not we for them. */
const askedAtOnce = 50;
/** How long one member may take to answer. */
export const defaultStatusTimeoutMs = 500;

/**
 * Asks every member anew, in parallel. Throws ClusterNotFoundError, ClusterStateUnreadableError, and ClusterLockedError
 * while an `up` has not begun its record after 2 s; anything about members is data.
 */
export async function clusterStatus(name: string, options: StatusOptions = {}): Promise<ClusterStatus> {
  const home = stateHome(options.home);
  // With a reader that waits for a record, there is one.
  const {record, phase} = (await settledRecord(home, name, () => awaitRecord(home, name, options.signal)))!;
  const members = await askMembers(home, record, options);
  const state = clusterState(
    phase,
    members.map((member) => member.state),
  );
  // A `down` that began while we asked has ended members of a cluster that is not one any more.
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

/** Of a cluster that is up, from what its members are. */
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
  const faultsOn = ({name, role}: MemberAddress, {offNetwork}: NodeProcessState): MemberFault[] | null => {
    // Somebody may have put it back meanwhile.
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
