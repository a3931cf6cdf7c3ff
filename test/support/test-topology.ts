import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import type {TopologyOverrides} from '../../src/topology/overrides.ts';
import type {Topology} from '../../src/topology/topology.ts';
import {onFreePorts} from '../../src/testing.ts';

/** Real memcached processes on currently free ports: two nodes, a backup and a proxy by default. */
export function testTopology(overrides: TopologyOverrides = {}): Promise<Topology> {
  return onFreePorts(resolveTopology({runtime: 'process', ...overrides}));
}
