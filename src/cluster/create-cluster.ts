import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {demandKnownKeys} from '../support/unknown-key-error.ts';
import type {TopologyOverrides} from '../topology/overrides.ts';
import {resolveTopology} from '../topology/resolve-topology.ts';
import type {Topology} from '../topology/topology.ts';
import type {Cluster} from './cluster.ts';
import {openCluster} from './open-cluster.ts';
import {up, type UpOptions} from './up.ts';

/** What the flags of `mcluster up` say (`backups` is `--backup`, `memoryMiB` is `--memory`); it wins over a file. */
export type CreateClusterOptions = TopologyOverrides &
  UpOptions & {
    /** A topology file. */
    file?: string | undefined;
    /** A complete topology, taken as it is: neither a file nor the other words are looked at. */
    topology?: Topology | undefined;
  };

/** `mcluster up` may be repeated; who creates a cluster is going to end it, so it must not be somebody else's. */
export class ClusterExistsError extends MclusterError {
  constructor(name: string) {
    super({
      code: 'CLUSTER_EXISTS',
      message: `cluster ${name} is already up, so it can't be created`,
      hint: `use openCluster('${name}'), another name, or ${nextCommand(name, 'down')}`,
      details: {name},
    });
  }
}

/**
 * Brings up a new cluster and returns when every member answers. End it with `down`, or let `await using` do it.
 *
 * Throws what `up` throws, ClusterExistsError, UnknownKeyError, and what is wrong with the topology.
 */
export async function createCluster(options: CreateClusterOptions = {}): Promise<Cluster> {
  const {home, by, signal, onWarning, onProgress, timeoutMs, observer, endWithProcess} = options;
  const topology = await topologyOf(options);
  const {outcome} = await up(topology, {
    home,
    by,
    signal,
    onWarning,
    onProgress,
    timeoutMs,
    observer,
    endWithProcess,
  });
  if (outcome === 'already-running') throw new ClusterExistsError(topology.name);
  return openCluster(topology.name, {home, by, signal, onWarning});
}

/** The topology that these options describe. Reads the file, if there is one. */
export async function topologyOf(all: CreateClusterOptions): Promise<Topology> {
  demandKnownKeys('a cluster has no option', all, knownOptions);
  const {topology, file, ...options} = all;
  if (topology) return topology;
  if (file === undefined) return resolveTopology(options);
  const {loadTopology} = await import('../topology/load-topology.ts');
  return loadTopology(file, options);
}

const knownOptions: Readonly<Record<keyof CreateClusterOptions, true>> = {
  name: true,
  runtime: true,
  nodes: true,
  backups: true,
  proxies: true,
  noProxy: true,
  policy: true,
  distribution: true,
  memoryMiB: true,
  image: true,
  portOffset: true,
  file: true,
  topology: true,
  home: true,
  by: true,
  signal: true,
  onWarning: true,
  onProgress: true,
  timeoutMs: true,
  observer: true,
  endWithProcess: true,
};
