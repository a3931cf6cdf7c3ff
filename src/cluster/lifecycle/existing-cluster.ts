import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {differences} from '../../topology/differences.ts';
import type {Topology} from '../../topology/topology.ts';
import {readRecord} from '../record/cluster-record.ts';
import type {ClusterRecord} from '../record/record-shape.ts';

/** What exists under the name of a topology. `incomplete`: an `up` or `down` was interrupted. */
export type ExistingCluster =
  | {kind: 'none'}
  | {kind: 'same' | 'incomplete'; record: ClusterRecord}
  | {kind: 'different'; record: ClusterRecord; differences: string[]};

export class ClusterDiffersError extends MclusterError {
  constructor(name: string, found: readonly string[]) {
    super({
      code: 'CLUSTER_DIFFERS',
      message: `cluster ${name} already runs with another topology (running -> wanted):\n${found.map((line) => `  ${line}`).join('\n')}`,
      hint: `run ${nextCommand(name, 'down')} first, or choose another --name`,
      details: {name, differences: found},
    });
  }
}

export async function existingCluster(home: string, wanted: Topology): Promise<ExistingCluster> {
  const record = await readRecord(home, wanted.name);
  if (!record) return {kind: 'none'};
  if (record.phase !== 'up') return {kind: 'incomplete', record};
  const found = differences(settled(record.topology, record), settled(wanted, record));
  return found.length > 0 ? {kind: 'different', record, differences: found} : {kind: 'same', record};
}

/** `auto` accepts the runtime that is in use. */
function settled(topology: Topology, {runtime}: ClusterRecord): Topology {
  return topology.runtime === 'auto' ? {...topology, runtime} : topology;
}
