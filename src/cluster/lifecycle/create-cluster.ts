import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {ArgumentError, demandOptions, rules, type Rule} from '../../support/argument-error.ts';
import {inOptionWords} from '../../topology/in-option-words.ts';
import type {TopologyOverrides} from '../../topology/overrides.ts';
import {resolveTopology} from '../../topology/resolve-topology.ts';
import type {TopologyFile} from '../../topology/file/topology-file.ts';
import type {Topology} from '../../topology/topology.ts';
import {clusterOptionRules} from '../cluster-option-rules.ts';
import type {Cluster} from '../cluster.ts';
import {openCluster} from '../open-cluster.ts';
import {onFreePorts} from './on-free-ports.ts';
import {PortsInUseError} from './port-clashes.ts';
import {up, type UpOptions} from './up.ts';

/**
 * The flags of `mcluster up` (`backups` is `--backup`, `memoryMiB` is `--memory`); they take precedence over a file.
 */
export type CreateClusterOptions = TopologyOverrides &
  UpOptions & {
    /** The path of a topology file. */
    file?: string | undefined;
    /** The contents of a topology file as an object, or a whole topology, such as that of another cluster. */
    topology?: TopologyFile | Topology | undefined;
  };

/**
 * The cluster already exists. `mcluster up` may be repeated, but the creator of a cluster is going to end it, so it
 * must not be another caller's.
 */
export class ClusterExistsError extends MclusterError {
  constructor(name: string) {
    super({
      code: 'CLUSTER_EXISTS',
      message: `cluster ${name} can't be created: it is already up`,
      hint: `use openCluster('${name}'), another name, or ${nextCommand(name, 'down')}`,
      details: {name},
    });
  }
}

/**
 * Starts a new cluster and resolves to it when every member answers. End it with `down`, or let `await using` do it.
 *
 * @throws {TopologyInvalidError} when the topology file is invalid
 * @throws {TopologyFlagsError} when an option does not describe a valid topology
 * @throws {PortsInUseError} when a port is in use
 * @throws {RuntimeUnavailableError} when the runtime can't be used on this machine
 * @throws {NotReadyError} when a member does not answer in time; everything that was started is ended again
 * @throws {ClusterExistsError} when a cluster of that name exists
 * @throws {ArgumentError} when an option is invalid
 * @throws {UnknownKeyError} when there is an unknown option
 */
export async function createCluster(options: CreateClusterOptions = {}): Promise<Cluster> {
  return createFrom(await topologyOf(options), options);
}

/** The same for a checked topology. */
export async function createFrom(
  topology: Topology,
  {home, by, signal, onWarning, onProgress, timeoutMs, observer, endWithProcess}: UpOptions,
): Promise<Cluster> {
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

/** Creates a cluster with every port of the topology replaced by a free one. */
export async function createOnFreePorts(topology: Topology, options: UpOptions): Promise<Cluster> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createFrom(await onFreePorts(topology), options);
    } catch (error) {
      // Another process has taken a port between the search and the start.
      if (!(error instanceof PortsInUseError) || attempt === tries) throw error;
    }
  }
}

/** Returns the topology that these options describe. Reads the file, if there is one. */
export async function topologyOf(options: CreateClusterOptions): Promise<Topology> {
  demandOptions('a cluster', options, {...overrideRules, ...otherRules});
  const {file, topology} = options;
  if (file !== undefined && topology !== undefined)
    throw new ArgumentError('file', file, 'either topology or file, not both');
  const overrides: TopologyOverrides = Object.fromEntries(
    Object.entries(options).filter(([key]) => Object.hasOwn(overrideRules, key)),
  );
  return inOptionWords(async () => {
    if (file !== undefined) return (await import('../../topology/file/load-topology.ts')).loadTopology(file, overrides);
    if (topology === undefined) return resolveTopology(overrides);
    return (await import('../../topology/file/topology-object.ts')).topologyFromObject(topology, overrides);
  });
}

const tries = 3;

const overrideRules = {
  name: rules.any,
  runtime: rules.any,
  nodes: rules.any,
  backups: rules.any,
  proxies: rules.any,
  proxyPort: rules.any,
  noProxy: rules.yesOrNo,
  policy: rules.any,
  distribution: rules.any,
  memoryMiB: rules.any,
  image: rules.any,
  portOffset: rules.any,
} satisfies Record<keyof TopologyOverrides, Rule>;

const otherRules = {
  file: rules.text,
  topology: rules.object,
  ...clusterOptionRules,
  timeoutMs: rules.milliseconds,
  observer: rules.object,
  endWithProcess: rules.yesOrNo,
} satisfies Record<Exclude<keyof CreateClusterOptions, keyof TopologyOverrides>, Rule>;
