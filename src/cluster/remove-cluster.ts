import {loadRuntime} from '../runtimes/registry.ts';
import {membersOf} from '../topology/topology.ts';
import {keepRecord, removeRecord, type ClusterRecord} from './cluster-record.ts';
import {removeControlFolder} from './control-folder.ts';
import {memberProcesses} from './member-processes.ts';
import {isAlive} from './starting.ts';
import {clusterFolder, isDiskFull} from './state-home.ts';

/**
 * Ends all members of a cluster, in whatever state it is, then removes its state: while a member may still run, the
 * record says how to find it. Returns the names of those that were alive. The caller holds the cluster's lock.
 */
export async function removeCluster(home: string, record: ClusterRecord, signal: AbortSignal): Promise<string[]> {
  const keeper = keepRecord(clusterFolder(home, record.name), record);
  const processes = memberProcesses(await loadRuntime(record.runtime), keeper, {signal});
  const members = membersOf(record.topology);
  // Inspected first: if the engine can't be reached, the cluster stays unchanged.
  const states = await processes.inspect(members);
  await keeper.change({phase: 'stopping'}).catch((error: unknown) => {
    // Ending members needs no disk space. If interrupted from here on, the cluster is left with dead members.
    if (!isDiskFull(error)) throw error;
  });
  await processes.removeAll();
  await removeControlFolder(record.controlFolder, keeper.folder);
  await removeRecord(home, record.name);
  return members.filter((_member, index) => isAlive(states[index]!)).map(({name}) => name);
}
