import {loadRuntime} from '../runtimes/registry.ts';
import {membersOf, proxiesOf, type RuntimeName} from '../topology/topology.ts';
import {keepRecord, readRecord, recordedNames} from './cluster-record.ts';
import {clusterState, type ClusterState} from './cluster-status.ts';
import type {ClusterOptions} from './cluster.ts';
import {strayClusters} from './down.ts';
import {memberProcesses} from './member-processes.ts';
import {isAlive} from './starting.ts';
import {clusterFolder, stateHome} from './state-home.ts';

export type ClusterSummary = {
  name: string;
  /**
   * From the members' processes alone; whether they answer is for `status`. `unreadable`: its files can't be read, or
   * its runtime does not answer.
   */
  state: ClusterState | 'unreadable';
  /** null when the state can't be read. */
  runtime: RuntimeName | null;
  /** Counts of members, and of those whose process runs. */
  nodes: number;
  backups: number;
  proxies: number;
  alive: number;
  /** null: a runtime knows the cluster, but its state folder is gone. */
  folder: string | null;
  createdAt: string | null;
};

export type ListOptions = ClusterOptions & {
  /** Also ask every runtime for clusters whose state folder is gone. Not by default: asking Docker takes its time. */
  strays?: boolean | undefined;
};

/** All clusters, by name. Never throws for one broken cluster. */
export async function listClusters(options: ListOptions = {}): Promise<ClusterSummary[]> {
  const home = stateHome(options.home);
  const signal = options.signal ?? new AbortController().signal;
  const [names, strays] = await Promise.all([recordedNames(home), options.strays ? strayClusters(signal) : []]);
  const recorded = await Promise.all(names.map((name) => summarize(home, name, signal)));
  const strayed = strays
    .filter(({name}) => !names.includes(name))
    .map(({name, runtime}) => ({...unknown, name, runtime, state: 'incomplete' as const, folder: null}));
  const found = recorded.filter((summary) => summary !== null);
  return [...found, ...strayed].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const unknown = {nodes: 0, backups: 0, proxies: 0, alive: 0, createdAt: null};

/** null: it went away since it was listed. */
async function summarize(home: string, name: string, signal: AbortSignal): Promise<ClusterSummary | null> {
  const folder = clusterFolder(home, name);
  let known: ClusterSummary = {...unknown, name, runtime: null, state: 'unreadable', folder};
  try {
    const record = await readRecord(home, name);
    if (!record) return null;
    const {topology, runtime, createdAt} = record;
    const {length: nodes} = topology.nodes;
    const {length: backups} = topology.backups;
    known = {...known, runtime, createdAt, nodes, backups, proxies: proxiesOf(topology).length};
    const processes = memberProcesses(await loadRuntime(runtime), keepRecord(folder, record), {signal});
    const alive = (await processes.inspect(membersOf(topology))).map(isAlive);
    const states = alive.map((isRunning) => (isRunning ? 'running' : 'dead'));
    return {...known, alive: alive.filter(Boolean).length, state: await clusterState(home, record, states)};
  } catch {
    return known;
  }
}
