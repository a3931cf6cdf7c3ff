import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import {waitUntil} from '../support/wait-until.ts';
import {ClusterLockedError, clusterLockHolder, isBeingChanged, lockWaitMs} from './cluster-lock.ts';
import {readRecord, recordedNames, type ClusterRecord} from './cluster-record.ts';

export class ClusterNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[], similar: string | undefined) {
    const others = known.length > 0 ? `there is ${known.join(', ')}` : 'there is no cluster at all';
    // One from a file has the file's name, which is easily forgotten.
    const meant = similar ?? (known.length === 1 ? known[0] : undefined);
    super({
      code: 'CLUSTER_NOT_FOUND',
      message: `no cluster is named ${name}; ${others}`,
      hint: meant === undefined ? nextCommand(name, 'up') : `did you mean ${meant}? Then the same with --name ${meant}`,
      details: {name, known},
    });
  }
}

/** Somebody removed its state folder; what it started goes on. */
export class ClusterStateGoneError extends MclusterError {
  constructor(name: string, alive: readonly string[]) {
    super({
      code: 'CLUSTER_INCOMPLETE',
      message: `the state of cluster ${name} is gone${alive.length > 0 ? `, but ${alive.join(', ')} still ${alive.length === 1 ? 'runs' : 'run'}` : ''}`,
      hint: nextCommand(name, 'down'),
      details: {name, alive},
    });
  }
}

/**
 * The record of a cluster that must exist, for a caller who does not hold the cluster's lock: it waits while another
 * mcluster does and there is no record, since an `up` takes the lock first and a `down` gives it back last.
 *
 * Throws ClusterLockedError besides what `demandRecord` throws.
 */
export async function awaitRecord(home: string, name: string, signal?: AbortSignal): Promise<ClusterRecord> {
  const look = async (): Promise<ClusterRecord | null | undefined> => {
    const record = await readRecord(home, name);
    if (record) return record;
    if (await isBeingChanged(home, name)) return undefined;
    // The holder of the lock may have written the record, and given the lock back, between the two looks.
    return readRecord(home, name);
  };
  const record = await waitUntil(look, {timeoutMs: lockWaitMs, signal});
  if (record) return record;
  if (record === undefined) throw new ClusterLockedError(name, await clusterLockHolder(home, name));
  const problem = await whyMissing(home, name);
  // Another `up` may have begun while we looked for what runs.
  const isThere = (await isBeingChanged(home, name)) || (await readRecord(home, name)) !== null;
  if (isThere) return awaitRecord(home, name, signal);
  throw problem;
}

/**
 * The same for the holder of the lock. Throws ClusterNotFoundError, ClusterStateGoneError and ClusterStateUnreadableError.
 */
export async function demandRecord(home: string, name: string): Promise<ClusterRecord> {
  const record = await readRecord(home, name);
  if (record) return record;
  throw await whyMissing(home, name);
}

async function whyMissing(home: string, name: string): Promise<ClusterStateGoneError | ClusterNotFoundError> {
  const {strayClusters} = await import('./strays.ts');
  const strays = await strayClusters(home, {signal: new AbortController().signal});
  const stray = strays.find((one) => one.name === name);
  if (stray) return new ClusterStateGoneError(name, stray.alive);
  const known = await recordedNames(home);
  const {closest} = await import('../support/did-you-mean.ts');
  return new ClusterNotFoundError(name, known, closest(name, known));
}
