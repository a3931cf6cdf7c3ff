import {isBeingChanged} from './cluster-lock.ts';
import {readRecord, type ClusterRecord} from './cluster-record.ts';

/** `incomplete`: the mcluster that was starting or stopping it ended before it had finished. */
export type SettledPhase = ClusterRecord['phase'] | 'incomplete';

/**
 * A record, and whether another mcluster is changing the cluster, as of one moment: what is read while that one writes its
 * last change and gives the lock back is read again. null: there is no record. `read` says otherwise how to get it.
 */
export async function settledRecord(
  home: string,
  name: string,
  read = (): Promise<ClusterRecord | null> => readRecord(home, name),
): Promise<{record: ClusterRecord; phase: SettledPhase} | null> {
  for (;;) {
    const record = await read();
    if (record === null) return null;
    if (record.phase === 'up' || (await isBeingChanged(home, name))) return {record, phase: record.phase};
    if (await isStill(home, record)) return {record, phase: 'incomplete'};
  }
}

/** Whether it is still that cluster, in that phase. */
export async function isStill(home: string, {name, phase, createdAt}: ClusterRecord): Promise<boolean> {
  const now = await readRecord(home, name);
  return now?.phase === phase && now.createdAt === createdAt;
}
