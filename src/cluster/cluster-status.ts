import {loadRuntime} from '../runtimes/registry.ts';
import type {NodeProcessState} from '../runtimes/runtime.ts';
import {membersOf, type MemberAddress, type RuntimeName} from '../topology/topology.ts';
import {isBeingChanged} from './cluster-lock.ts';
import {keepRecord, type ClusterRecord} from './cluster-record.ts';
import type {ClusterOptions} from './cluster.ts';
import {demandRecord} from './demand-record.ts';
import {networkFaults} from './faults/network-faults.ts';
import {memberProcesses} from './member-processes.ts';
import {memberStatus, type MemberFault, type MemberState, type MemberStatus} from './member-status.ts';
import {seenByProxies} from './seen-by-proxies.ts';
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

/** How long one member may take to answer. */
export const defaultStatusTimeoutMs = 500;

/**
 * Asks every member anew, in parallel. Throws ClusterNotFoundError and ClusterStateUnreadableError; anything about
 * members is data.
 */
export async function clusterStatus(name: string, options: StatusOptions = {}): Promise<ClusterStatus> {
  const home = stateHome(options.home);
  const record = await demandRecord(home, name);
  const members = await askMembers(home, record, options);
  return {
    name,
    state: await clusterState(
      home,
      record,
      members.map(({state}) => state),
    ),
    runtime: record.runtime,
    engine: record.engine,
    folder: clusterFolder(home, name),
    createdAt: record.createdAt,
    members,
  };
}

/** From what its members are and, while it is not up, whether anybody is at it. */
export async function clusterState(
  home: string,
  {name, phase}: ClusterRecord,
  members: readonly MemberState[],
): Promise<ClusterState> {
  if (phase !== 'up') return (await isBeingChanged(home, name)) ? phase : 'incomplete';
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
  const [states, {faults, silent, of: viewsOf}] = await Promise.all([
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
  return Promise.all(
    members.map((member, index) => {
      const views = {faults: faultsOn(member, states[index]!), seenBy: viewsOf(member.name)};
      return memberStatus(member, states[index]!, {...views, timeoutMs, signal});
    }),
  );
}
