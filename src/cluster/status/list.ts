import {demandOptions, rules} from '../../support/argument-error.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {membersOf, proxiesOf, type RuntimeName} from '../../topology/topology.ts';
import {clearStaleLocks} from '../record/cluster-lock.ts';
import {keepRecord, recordedNames} from '../record/cluster-record.ts';
import {clusterOptionRules} from '../cluster-option-rules.ts';
import {clusterState, type ClusterState} from './cluster-status.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {isAlive} from '../lifecycle/starting.ts';
import {isStill, settledRecord} from '../record/settled-record.ts';
import {clusterFolder, stateHome} from '../record/state-home.ts';
import {strayClusters} from '../record/strays.ts';
import type {ClusterOptions} from '../cluster-options.ts';

export type ClusterSummary = {
  name: string;
  /**
   * From the members' processes alone; whether they answer is checked by `status`. `unreadable`: its files can't be
   * read, or its runtime does not answer.
   */
  state: ClusterState | 'unreadable';
  /** Why it is `unreadable`, in words: `no Docker engine answers at unix:///var/run/docker.sock`. */
  problem: string | null;
  /** null when it can't be known. */
  runtime: RuntimeName | null;
  /** Number of members, and of those whose process runs; null when it can't be known. */
  nodes: number | null;
  backups: number | null;
  proxies: number | null;
  alive: number | null;
  /** null: it is gone, but members of the cluster still run. */
  folder: string | null;
  createdAt: string | null;
};

export type ListOptions = ClusterOptions & {
  /** Also look for clusters whose state folder is gone. Off by default, because asking Docker takes time. */
  strays?: boolean | undefined;
};

/** Returns all clusters, sorted by name. A broken cluster is part of the result, not an error. */
export async function listClusters(options: ListOptions = {}): Promise<ClusterSummary[]> {
  demandOptions('a list of clusters', options, {...clusterOptionRules, strays: rules.yesOrNo});
  const home = stateHome(options.home);
  const {signal = new AbortController().signal, onWarning} = options;
  const [names, strays] = await Promise.all([
    recordedNames(home),
    options.strays ? strayClusters(home, {signal, onWarning}) : [],
    clearStaleLocks(home),
  ]);
  const recorded = await Promise.all(names.map((name) => summarize(home, name, signal)));
  const strayed = strays
    .filter(({name}) => !names.includes(name))
    .map(({name, runtimes, alive}) => {
      const [runtime = null] = runtimes;
      return {...unknown, name, runtime, state: 'incomplete' as const, alive: alive.length, folder: null};
    });
  const found = recorded.filter((summary) => summary !== null);
  return [...found, ...strayed].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const unknown = {problem: null, nodes: null, backups: null, proxies: null, alive: null, createdAt: null};

/** Returns null for a cluster that was removed since it was listed. */
async function summarize(home: string, name: string, signal: AbortSignal): Promise<ClusterSummary | null> {
  const folder = clusterFolder(home, name);
  let known: ClusterSummary = {...unknown, name, runtime: null, state: 'unreadable', folder};
  try {
    const settled = await settledRecord(home, name);
    if (!settled) return null;
    const {record, phase} = settled;
    const {topology, runtime, createdAt} = record;
    const {length: nodes} = topology.nodes;
    const {length: backups} = topology.backups;
    known = {...known, runtime, createdAt, nodes, backups, proxies: proxiesOf(topology).length};
    const processes = memberProcesses(await loadRuntime(runtime), keepRecord(folder, record), {signal});
    const alive = (await processes.inspect(membersOf(topology))).map(isAlive);
    const states = alive.map((isRunning) => (isRunning ? 'running' : 'dead'));
    const state = clusterState(phase, states);
    // A `down` began in between.
    if (phase === 'up' && state !== 'running' && !(await isStill(home, record)))
      return await summarize(home, name, signal);
    return {...known, alive: alive.filter(Boolean).length, state};
  } catch (error) {
    return {...known, problem: (error as Error).message};
  }
}
