import {createRecord} from '../../src/cluster/record/cluster-record.ts';
import type {TopologyOverrides} from '../../src/topology/overrides.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';

/** Creates a cluster that consists of its record only, with runtime docker, without an engine. Returns its folder. */
export async function recordedCluster(home: string, name: string, overrides: TopologyOverrides = {}): Promise<string> {
  const {folder} = await createRecord(home, {
    version: 1,
    name,
    createdAt: new Date(0).toISOString(),
    phase: 'up',
    runtime: 'docker',
    engine: 'none',
    topology: resolveTopology({name, ...overrides}),
    controlFolder: '/nowhere',
    handles: {},
  });
  return folder;
}
