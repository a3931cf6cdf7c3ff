import {identityOf} from '../../runtimes/detached-members.ts';
import {loadRuntimes} from '../../runtimes/registry.ts';
import type {MemberHandle} from '../../runtimes/runtime.ts';
import {endProcess} from '../../support/process/detached-process.ts';
import {hasProc} from '../../support/process/find-processes.ts';
import {removeRecord, type ClusterStateUnreadableError} from '../record/cluster-record.ts';
import {controlFolderFor, removeControlFolder} from '../record/control-folder.ts';
import {demandHere} from './processes-elsewhere-error.ts';
import {isHandles} from '../record/record-shape.ts';
import {clusterFolder, logsFolder} from '../record/state-home.ts';
import {processesOf} from '../record/strays.ts';

/**
 * Ends what is provably of a cluster whose record can't be used: processes with its mark, those that the record names if
 * that part of it can be read, and containers with its labels; then removes its folder. Returns the names of members that
 * were ended. Throws the error of the record if processes can't be found by their marks.
 * @throws {ProcessesElsewhereError} when processes can't be seen from here
 */
export async function removeDamaged(
  home: string,
  name: string,
  damage: ClusterStateUnreadableError,
  signal: AbortSignal,
): Promise<string[]> {
  if (!hasProc) throw damage;
  const folder = clusterFolder(home, name);
  const handles = handlesIn(damage.content);
  const left = processesOf(home, name);
  if (left.length === 0) demandHere(folder, handles);
  for (const runtime of await loadRuntimes()) {
    if (!runtime.mayHold?.(folder)) continue;
    await runtime.remove({clusterName: name, folder, logsFolder: logsFolder(folder), image: '', signal}, []);
  }
  const named = Object.entries(handles).flatMap(([member, handle]) => {
    const identity = identityOf({handle});
    return identity === null ? [] : [{member, identity}];
  });
  const ended = await Promise.all(
    [...named, ...left].map(async ({member, identity}) => ((await endProcess(identity)) ? [member] : [])),
  );
  const members = [...new Set([...named, ...left].map(({member}) => member))];
  await removeControlFolder(controlFolderFor(folder, members), folder);
  await removeRecord(home, name);
  return [...new Set(ended.flat())].sort();
}

function handlesIn(content: unknown): Readonly<Record<string, MemberHandle | null>> {
  const handles = typeof content === 'object' && content !== null && 'handles' in content ? content.handles : null;
  return isHandles(handles) ? handles : {};
}
