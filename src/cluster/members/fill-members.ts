import {loadRuntime} from '../../runtimes/registry.ts';
import {keepRecord} from '../record/cluster-record.ts';
import {awaitRecord} from '../record/demand-record.ts';
import {appendEvents} from '../record/events.ts';
import {fillServer, type FillResult} from './fill.ts';
import {findMembers} from './member-names.ts';
import {memberProcesses} from './member-processes.ts';
import {clusterFolder} from '../record/state-home.ts';
import {MemberStateError, ruleFor} from './verbs.ts';
import type {ClusterOptions} from '../cluster-options.ts';

/** Fills nodes and backups in parallel. Takes no lock: it acts like any client. */
export async function fillMembers(
  cluster: string,
  {names, percent}: {names: readonly string[]; percent: number},
  {home, signal, by = 'library'}: ClusterOptions & {home: string},
): Promise<FillResult[]> {
  const record = await awaitRecord(home, cluster, signal);
  const members = await findMembers(record.topology, names, ['node', 'backup']);
  const keeper = keepRecord(clusterFolder(home, cluster), record);
  const inspecting = {signal: signal ?? new AbortController().signal};
  const states = await memberProcesses(await loadRuntime(record.runtime), keeper, inspecting).inspect(members);
  const refusals = members.flatMap(({name, role}, index) => {
    // A member that can't be flushed can't be filled.
    const rule = ruleFor('flush', states[index]!, role);
    return rule !== 'act' && 'reason' in rule ? [{name, ...rule}] : [];
  });
  if (refusals.length > 0) throw new MemberStateError(cluster, 'fill', refusals);
  const results = await Promise.all(members.map((member) => fillServer({...member, cluster}, percent, signal)));
  await appendEvents(
    clusterFolder(home, cluster),
    results.map(({name}) => ({cluster, member: name, event: 'fill', by})),
  );
  return results;
}
