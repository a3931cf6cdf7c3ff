import {findFreePorts} from '../../support/net/ports.ts';
import {freshSeed, seededRandom} from '../../support/random.ts';
import {membersOf, metricsOf, type ServerTopology, type Topology} from '../../topology/topology.ts';

/**
 * Returns the topology with every port replaced by one that is currently free. Keys are placed by the original ports.
 */
export async function onFreePorts(topology: Topology): Promise<Topology> {
  const members = membersOf(topology).length;
  // Not from a given seed: two processes with the same seed would try the same ports.
  const [base = 0] = await findFreePorts(members + metricsOf(topology).length, seededRandom(freshSeed()));
  const {nodes, backups, proxy} = topology;
  const from = (list: readonly ServerTopology[], start: number): ServerTopology[] =>
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
