import type {RuntimeChoice} from '../../runtimes/registry.ts';
import type {MemberProcessState} from '../../runtimes/runtime.ts';
import {membersOf, proxiesOf, type MemberAddress, type Topology} from '../../topology/topology.ts';
import {awaitReadmission} from './await-readmission.ts';
import {createRecord, removeRecord, type RecordKeeper} from '../record/cluster-record.ts';
import {controlFolderFor, makeControlFolder, removeControlFolder} from '../record/control-folder.ts';
import {ClusterStateGoneError} from '../record/demand-record.ts';
import type {ExistingCluster} from './existing-cluster.ts';
import {memberProcesses, type MemberProcesses} from '../members/member-processes.ts';
import {demandPorts, neededBy} from './port-clashes.ts';
import {removeCluster} from '../record/remove-cluster.ts';
import {defaultReadyTimeoutMs, waitUntilStarted} from './starting.ts';
import {clusterFolder} from '../record/state-home.ts';
import type {Task} from './tasks.ts';
import {orphanedMembers} from '../record/strays.ts';
import {tieToUs, untie} from '../record/tied-clusters.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

export type UpTasksOptions = {
  topology: Topology;
  home: string;
  choice: RuntimeChoice;
  existing: ExistingCluster;
  timeoutMs?: number | undefined;
  onWarning?: ((line: string) => void) | undefined;
  endWithProcess?: boolean | undefined;
  /** Called with the states of the members' processes, once all of them have answered. */
  onAnswering?: ((states: MemberProcessState[]) => void) | undefined;
};

/** What the tasks of one `up` share. */
type UpJob = UpTasksOptions & {
  members: readonly MemberAddress[];
  /** Returns the processes of the members, once their record exists. */
  processes: (signal: AbortSignal, onProgress?: (line: string) => void) => MemberProcesses;
  /** The record, once `createState` has created it. */
  keeper?: RecordKeeper;
};

/** Returns the tasks of `up`, in order. The caller holds the cluster's lock while they run. */
export function upTasks(options: UpTasksOptions): Task[] {
  const job: UpJob = {
    ...options,
    members: membersOf(options.topology),
    processes: (signal, onProgress) => memberProcesses(options.choice.runtime, job.keeper!, {signal, onProgress}),
  };
  return [...clearLeftovers(job), checkPorts(job), createState(job), startMembers(job), awaitAnswers(job)];
}

function clearLeftovers({existing, home}: UpJob): Task[] {
  if (existing.kind !== 'incomplete') return [];
  return [
    {
      title: 'remove what an interrupted up or down left behind',
      async run({signal}) {
        await removeCluster(home, existing.record, signal);
      },
    },
  ];
}

function checkPorts({topology, home, members}: UpJob): Task {
  const ports = neededBy(members, topology);
  return {
    title: ports.length === 1 ? 'check 1 port' : `check ${ports.length} ports`,
    async run() {
      await demandPorts(ports, home, {offset: topology.ports.offset, cluster: null});
      // With a new record of that name, they would never be found again.
      const orphans = orphanedMembers(home, topology.name);
      if (orphans.length > 0) throw new ClusterStateGoneError(topology.name, orphans);
    },
  };
}

function createState(job: UpJob): Task {
  const {
    topology: {name},
    home,
    members,
    endWithProcess,
  } = job;
  /** Functions that undo what was created. */
  const made: (() => Promise<void> | void)[] = [];
  return {
    title: 'create the state folder',
    async run() {
      const record = newRecord(job);
      // First, so that no member is left behind, whenever this process is killed.
      if (endWithProcess) await tieToUs(home, record, job.choice.runtime);
      made.push(() => untie(home, name));
      const keeper = await createRecord(home, record);
      job.keeper = keeper;
      made.push(() => removeRecord(home, name));
      const {controlFolder} = record;
      if (members.some(({role}) => role === 'proxy')) await makeControlFolder(controlFolder);
      made.push(() => removeControlFolder(controlFolder, keeper.folder));
    },
    // What existed before is not removed.
    async undo() {
      for (const remove of made.reverse()) await remove();
    },
  };
}

function startMembers({topology, members, processes}: UpJob): Task {
  return {
    title: `start ${describeMembers(topology)}`,
    run: ({signal, progress}) => processes(signal, progress).start(members),
    // Without the aborted signal: this must be finished.
    undo: () => processes(new AbortController().signal).removeAll(),
  };
}

function awaitAnswers(job: UpJob): Task {
  const {topology, choice, members, processes, timeoutMs = defaultReadyTimeoutMs, onWarning, onAnswering} = job;
  return {
    title: `wait until ${members.length === 1 ? 'it answers' : `all ${members.length} answer`}`,
    async run({signal}) {
      const started = processes(signal);
      // Started in parallel, since an engine takes its time. If it fails, the members that do not answer are the actual
      // problem.
      const asked = started.inspect(members);
      asked.catch(() => undefined);
      await waitUntilStarted(started, members, {timeoutMs, signal, runtime: choice.runtime, topology});
      onAnswering?.(await asked);
      const keeper = job.keeper!;
      await awaitReadmission(keeper.record, started, {timeoutMs, signal, onWarning});
      await keeper.change({phase: 'up'});
    },
  };
}

function newRecord(options: UpTasksOptions): ClusterRecord {
  const {topology, choice} = options;
  return {
    version: 1,
    name: topology.name,
    createdAt: new Date().toISOString(),
    phase: 'starting',
    runtime: choice.name,
    engine: choice.engine,
    topology,
    controlFolder: controlFolderOf(options),
    handles: {},
  };
}

/** Returns the control folder of a cluster that does not exist yet. */
export function controlFolderOf({topology, home}: Pick<UpTasksOptions, 'topology' | 'home'>): string {
  const names = proxiesOf(topology).map(({name}) => name);
  return controlFolderFor(clusterFolder(home, topology.name), names);
}

function describeMembers(topology: Topology): string {
  const counts = {node: topology.nodes.length, backup: topology.backups.length, proxy: proxiesOf(topology).length};
  const plurals = {node: 'nodes', backup: 'backups', proxy: 'proxies'};
  return (['node', 'backup', 'proxy'] as const)
    .filter((role) => counts[role] > 0)
    .map((role) => `${counts[role]} ${counts[role] === 1 ? role : plurals[role]}`)
    .join(', ');
}
