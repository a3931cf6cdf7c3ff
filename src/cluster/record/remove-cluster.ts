import {loadRuntime} from '../../runtimes/registry.ts';
import {endProcess} from '../../support/process/detached-process.ts';
import {pidNamespaceOf} from '../../support/process/pid-namespace.ts';
import {processState, type ProcessIdentity} from '../../support/process/process-identity.ts';
import {membersOf, type MemberAddress} from '../../topology/topology.ts';
import {keepRecord, removeRecord} from './cluster-record.ts';
import {removeControlFolder} from './control-folder.ts';
import {memberProcesses} from '../members/member-processes.ts';
import {ProcessesElsewhereError} from '../lifecycle/processes-elsewhere-error.ts';
import {isAlive} from '../lifecycle/starting.ts';
import {clusterFolder, isDiskFull} from './state-home.ts';
import {processesOf} from './strays.ts';
import type {ClusterRecord} from './record-shape.ts';

/**
 * Ends all members of a cluster, in whatever state it is, then removes its state: while a member may still run, the
 * record says how to find it. Returns the names of those that were alive. The caller holds the cluster's lock.
 */
export async function removeCluster(home: string, record: ClusterRecord, signal: AbortSignal): Promise<string[]> {
  const keeper = keepRecord(clusterFolder(home, record.name), record);
  const processes = memberProcesses(await loadRuntime(record.runtime), keeper, {signal});
  const members = membersOf(record.topology);
  const left = processesOf(home, record.name);
  // Asked first: with its engine away, or its processes out of sight, a cluster stays as it is.
  const states = await processes.inspect(members).catch((error: unknown) => {
    // From outside, the processes of a container are seen with other pids than they have in it.
    if (error instanceof ProcessesElsewhereError && left.some(({identity}) => isFrom(error, identity))) return null;
    throw error;
  });
  await keeper.change({phase: 'stopping'}).catch((error: unknown) => {
    // Ending members needs no disk space. If interrupted from here on, the cluster is left with dead members.
    if (!isDiskFull(error)) throw error;
  });
  await processes.removeAll();
  // Those that the record does not name, or under another pid or start time than they have.
  const missed = left.filter(({identity}) => processState(identity) !== 'gone');
  await Promise.all(missed.map(({identity}) => endProcess(identity)));
  await removeControlFolder(record.controlFolder, keeper.folder);
  await removeRecord(home, record.name);
  const ended = missed.map(({member}) => member);
  const wereAlive = ({name}: MemberAddress, index: number): boolean =>
    ended.includes(name) || (states !== null && isAlive(states[index]!));
  return members.filter(wereAlive).map(({name}) => name);
}

function isFrom({pidNamespace}: ProcessesElsewhereError, {pid}: ProcessIdentity): boolean {
  return pidNamespaceOf(pid) === pidNamespace;
}
