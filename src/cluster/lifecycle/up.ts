import type {RuntimeChoice} from '../../runtimes/registry.ts';
import type {MemberProcessState, ProbeContext} from '../../runtimes/runtime.ts';
import {ArgumentError} from '../../support/argument-error.ts';
import {expectedName} from '../../topology/rules.ts';
import {membersOf, type MemberAddress, type Topology} from '../../topology/topology.ts';
import {ClusterLockedError, clusterLockHolder, withClusterLock} from '../record/cluster-lock.ts';
import {clusterStatus, type ClusterStatus} from '../status/cluster-status.ts';
import {appendEvents} from '../record/events.ts';
import {ClusterDiffersError, existingCluster, type ExistingCluster} from './existing-cluster.ts';
import {plannedFile} from './planned-compose.ts';
import {neededBy, portClashes, type PortClash} from './port-clashes.ts';
import {clusterFolder, clusterNamePattern, stateHome} from '../record/state-home.ts';
import {runtimeFor} from './runtime-for.ts';
import {runTasks, type TaskEvent} from './tasks.ts';
import {upTasks} from './up-tasks.ts';
import type {ClusterOptions, ReadyOptions} from '../cluster-options.ts';

export type UpOptions = ClusterOptions &
  ReadyOptions & {
    observer?: UpObserver | undefined;
    /**
     * Bring the cluster down when this process has ended, for whatever reason; by default it keeps running. A cluster
     * that existed before is left alone.
     */
    endWithProcess?: boolean | undefined;
  };

/** Callbacks for showing the progress of an `up`: called in this order, `onTask` many times. All optional. */
export type UpObserver = {
  /** Called with the chosen runtime and the reason, in one line. Not called when the cluster already runs. */
  onRuntime?: (choice: RuntimeChoice) => void;
  /** Called with the progress of a slow choice of the runtime. */
  onProgress?: (line: string) => void;
  /** Called with the titles of all tasks, before the first starts. */
  onTasks?: (titles: readonly string[]) => void;
  /** Called for each event of a task. */
  onTask?: (event: TaskEvent) => void;
};

export type UpResult = {
  outcome: 'created' | 'already-running';
  /** All members, asked after the last task. */
  status: ClusterStatus;
  /** Members that have died; only with `already-running`. `start` brings them back. */
  dead: string[];
};

/** What `up` would do. */
export type UpPlan = {
  name: string;
  folder: string;
  /** What exists now: nothing, the same cluster, one with another topology, or one that is incomplete. */
  existing: ExistingCluster['kind'];
  /** Between the running and the wanted topology; only with `different`. */
  differences: string[];
  runtime: RuntimeChoice;
  members: MemberAddress[];
  /** Ports that are taken, which `up` would reject. Not checked while a cluster of this name has them. */
  clashes: PortClash[];
  /** The titles of the tasks, in order; empty when `up` would do nothing. */
  steps: string[];
  /** The Compose file that the docker runtime would write; null for the others. */
  compose: string | null;
};

/**
 * Brings a cluster up in ordered tasks, each undone on failure or abort, so that a failed `up` leaves nothing behind.
 *
 * @throws {PortsInUseError} with every clash, when ports are in use
 * @throws {RuntimeUnavailableError} when no runtime can be used
 * @throws {ProxyNeedsDockerError} when a proxy is to run in a container and docker can't be used
 * @throws {MemberDiedError} when a member ends while it is being started
 * @throws {NotReadyError} when a member does not answer in time
 * @throws {ClusterDiffersError} when a cluster of that name has another topology
 * @throws {ClusterStateGoneError} when its state is gone but members still run
 * @throws {ClusterLockedError} when another mcluster is changing it for more than 2 s
 * @throws {InterruptedError} on abort
 */
export async function up(topology: Topology, options: UpOptions = {}): Promise<UpResult> {
  const {observer = {}, by = 'library'} = options;
  const {name} = topology;
  demandClusterName(name);
  const home = stateHome(options.home);
  const signal = options.signal ?? new AbortController().signal;
  let states: readonly MemberProcessState[] | undefined;
  const outcome = await withClusterLock({home, name, signal}, async () => {
    const existing = await existingCluster(home, topology);
    if (existing.kind === 'different') throw new ClusterDiffersError(name, existing.differences);
    if (existing.kind === 'same') return 'already-running';
    const choice = await runtimeFor(topology, probeContext(topology, options));
    observer.onRuntime?.(choice);
    const {timeoutMs, onWarning, endWithProcess} = options;
    const onAnswering = (found: MemberProcessState[]): void => void (states = found);
    const tasks = upTasks({topology, home, choice, existing, timeoutMs, onWarning, endWithProcess, onAnswering});
    observer.onTasks?.(tasks.map(({title}) => title));
    await runTasks(tasks, {cluster: name, signal, onTask: observer.onTask});
    await appendEvents(clusterFolder(home, name), [{cluster: name, member: null, event: 'up', by}]);
    return 'created';
  });
  // Without the signal: an abort comes too late from here on, and would only make members look as if they hung.
  const status = await clusterStatus(name, {home, states});
  const dead = outcome === 'created' ? [] : status.members.filter(isDead).map((member) => member.name);
  return {outcome, status, dead};
}

/**
 * Returns the plan of `up --dry-run`: inspects, changes nothing, takes no lock.
 * @throws {ClusterLockedError} while another `up` or `down` is in progress
 */
export async function planUp(topology: Topology, options: UpOptions = {}): Promise<UpPlan> {
  const {name} = topology;
  demandClusterName(name);
  const home = stateHome(options.home);
  const members = membersOf(topology);
  const existing = await existingCluster(home, topology);
  const holder = existing.kind === 'incomplete' ? await clusterLockHolder(home, name) : null;
  if (holder) throw new ClusterLockedError(name, holder, {waitedMs: 0});
  const isThere = existing.kind === 'same' || existing.kind === 'different';
  const choice = await runtimeFor(topology, {...probeContext(topology, options), lookOnly: true});
  const tasks = isThere ? [] : upTasks({topology, home, choice, existing, timeoutMs: options.timeoutMs});
  return {
    name,
    folder: clusterFolder(home, name),
    existing: existing.kind,
    differences: existing.kind === 'different' ? existing.differences : [],
    runtime: choice,
    members,
    clashes: existing.kind === 'none' ? await portClashes(neededBy(members, topology), home) : [],
    steps: tasks.map(({title}) => title),
    compose: await plannedFile(choice.runtime, {
      topology,
      home,
      signal: options.signal ?? new AbortController().signal,
    }),
  };
}

/** Wherever the name comes from: a cluster under another name would be found by no command. */
function demandClusterName(name: string): void {
  if (!clusterNamePattern.test(name)) throw new ArgumentError('the name of the cluster', name, expectedName);
}

function probeContext({image}: Topology, {signal, observer, ...options}: UpOptions): ProbeContext {
  const onProgress = observer?.onProgress ?? options.onProgress;
  return {image, signal: signal ?? new AbortController().signal, ...(onProgress && {onProgress})};
}

function isDead({state}: {state: string}): boolean {
  return state === 'dead' || state === 'missing';
}
