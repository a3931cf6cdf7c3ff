import type {ClusterOptions} from './cluster.ts';
import {demandRecord} from './demand-record.ts';
import {appendEvents} from './events.ts';
import {fillNode, type FillResult} from './fill.ts';
import {findMembers} from './member-names.ts';
import {clusterFolder} from './state-home.ts';

/** Fills nodes and backups, all at once. Takes no lock: it does what any client may do. */
export async function fillMembers(
  cluster: string,
  {names, percent}: {names: readonly string[]; percent: number},
  {home, signal, by = 'library'}: ClusterOptions & {home: string},
): Promise<FillResult[]> {
  const {topology} = await demandRecord(home, cluster);
  const members = await findMembers(topology, names, ['node', 'backup']);
  const results = await Promise.all(members.map((member) => fillNode(member, percent, signal)));
  await appendEvents(
    clusterFolder(home, cluster),
    results.map(({name}) => ({cluster, member: name, event: 'fill', by})),
  );
  return results;
}
