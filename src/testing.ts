import {randomBytes} from 'node:crypto';
import type {Cluster} from './cluster/cluster.ts';
import {createCluster, topologyOf, type CreateClusterOptions} from './cluster/create-cluster.ts';
import {PortsInUseError} from './cluster/port-clashes.ts';
import {findFreePorts} from './support/ports.ts';
import {freshSeed, seededRandom} from './support/random.ts';
import {membersOf, metricsOf, type NodeTopology, type Topology} from './topology/topology.ts';

export type {Cluster} from './cluster/cluster.ts';
export type {CreateClusterOptions} from './cluster/create-cluster.ts';

/**
 * A cluster for one test: `createCluster` with a name of its own and ports that are free, so that suites can run side
 * by side. Should the test be killed, `mcluster list` shows the cluster and `mcluster down --all` ends it.
 */
export async function createTestCluster(options: CreateClusterOptions = {}): Promise<Cluster> {
  const wanted = await topologyOf(options);
  const name = options.topology?.name ?? options.name ?? `test-${randomBytes(4).toString('hex')}`;
  for (let attempt = 1; ; attempt++) {
    const topology = await onFreePorts({...wanted, name});
    try {
      return await createCluster({...options, topology});
    } catch (error) {
      // Somebody took one between our looking and our starting.
      if (!(error instanceof PortsInUseError) || attempt === 3) throw error;
    }
  }
}

/** Runs `test` with a cluster of its own and ends the cluster, whatever the test does. */
export async function withCluster<T>(
  options: CreateClusterOptions,
  test: (cluster: Cluster) => T | Promise<T>,
): Promise<T> {
  const cluster = await createTestCluster(options);
  try {
    return await test(cluster);
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}

/** The same topology with every port replaced by one that is free now. */
export async function onFreePorts(topology: Topology): Promise<Topology> {
  const members = membersOf(topology).length;
  const count = members + metricsOf(topology).length;
  const [first = 0] = await findFreePorts(count, seededRandom(freshSeed()));
  const {nodes, backups, proxy} = topology;
  const from = (list: readonly NodeTopology[], start: number): NodeTopology[] =>
    list.map((node, index) => ({...node, port: start + index}));
  return {
    ...topology,
    nodes: from(nodes, first),
    backups: from(backups, first + nodes.length),
    proxy: proxy && {
      ...proxy,
      port: first + nodes.length + backups.length,
      ...(proxy.metricsPort !== undefined && {metricsPort: first + members}),
    },
  };
}
