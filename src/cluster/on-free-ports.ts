import {findFreePorts} from '../support/ports.ts';
import {freshSeed, seededRandom} from '../support/random.ts';
import {membersOf, metricsOf, type NodeTopology, type Topology} from '../topology/topology.ts';
import type {Cluster} from './cluster.ts';
import {createFrom} from './create-cluster.ts';
import {PortsInUseError} from './port-clashes.ts';
import type {UpOptions} from './up.ts';

const tries = 3;

/** A new cluster with every port of the topology replaced by one that is free. */
export async function createOnFreePorts(topology: Topology, options: UpOptions): Promise<Cluster> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createFrom(await onFreePorts(topology), options);
    } catch (error) {
      // Somebody took one between our looking and our starting.
      if (!(error instanceof PortsInUseError) || attempt === tries) throw error;
    }
  }
}

/** The same topology with every port replaced by one that is free now. Keys are placed as they are on its own ports. */
export async function onFreePorts(topology: Topology): Promise<Topology> {
  const members = membersOf(topology).length;
  // Never of a given seed: two who have the same, side by side, would ask for the same ports.
  const [base = 0] = await findFreePorts(members + metricsOf(topology).length, seededRandom(freshSeed()));
  const {nodes, backups, proxy} = topology;
  const from = (list: readonly NodeTopology[], start: number): NodeTopology[] =>
    list.map((node, index) => ({...node, port: start + index, ringPort: node.ringPort ?? node.port}));
  return {
    ...topology,
    ports: {base, offset: 0},
    nodes: from(nodes, base),
    backups: from(backups, base + nodes.length),
    proxy: proxy && {
      ...proxy,
      port: base + nodes.length + backups.length,
      ...(proxy.metricsPort !== undefined && {metricsPort: base + members}),
    },
  };
}
