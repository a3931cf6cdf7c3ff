import {isBeingChanged} from './cluster-lock.ts';
import {readRecord} from './cluster-record.ts';
import type {ClusterRecord} from './record-shape.ts';

/** `incomplete`: the mcluster that was starting or stopping it was interrupted. */
export type SettledPhase = ClusterRecord['phase'] | 'incomplete';

/**
 * Returns a record, and whether another mcluster is changing the cluster, as of one moment: a record read while the
 * other one writes its last change and releases the lock is read again. null: there is no record. `read` replaces the
 * default way to read it.
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

/** Returns whether it is still the same cluster, in the same phase. */
export async function isStill(home: string, {name, phase, createdAt}: ClusterRecord): Promise<boolean> {
  const now = await readRecord(home, name);
  return now?.phase === phase && now.createdAt === createdAt;
}
