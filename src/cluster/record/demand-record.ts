import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {ClusterLockedError, clusterLockHolder, isBeingChanged, lockWaitMs} from './cluster-lock.ts';
import {readRecord, recordedNames} from './cluster-record.ts';
import {clusterNamePattern} from './state-home.ts';
import type {ClusterRecord} from './record-shape.ts';

export class ClusterNotFoundError extends MclusterError {
  constructor(name: string, known: readonly string[], similar: string | undefined) {
    const others = known.length > 0 ? `there is ${known.join(', ')}` : 'there are no clusters';
    // A cluster from a file has the file's name, which is easily forgotten.
    const meant = similar ?? (known.length === 1 ? known[0] : undefined);
    super({
      code: 'CLUSTER_NOT_FOUND',
      message: `no cluster is named ${name}; ${others}`,
      hint: meant === undefined ? upCommand(name) : `did you mean ${meant}? Use --name ${meant}`,
      details: {name, known},
    });
  }
}

/** A name that no cluster can have was mistyped: `up` would refuse it. */
function upCommand(name: string): string {
  return clusterNamePattern.test(name) ? nextCommand(name, 'up') : 'mcluster up';
}

/** The cluster's state folder was removed, but members that it started still run. */
export class ClusterStateGoneError extends MclusterError {
  constructor(name: string, alive: readonly string[]) {
    super({
      code: 'CLUSTER_INCOMPLETE',
      message: `the state of cluster ${name} is lost${alive.length > 0 ? `, but ${alive.join(', ')} still ${alive.length === 1 ? 'runs' : 'run'}` : ''}`,
      hint: nextCommand(name, 'down'),
      details: {name, alive},
    });
  }
}

/** Member verbs are rejected while an interrupted `up` or `down` has left the cluster incomplete. */
export class ClusterIncompleteError extends MclusterError {
  constructor({name, phase}: ClusterRecord) {
    super({
      code: 'CLUSTER_INCOMPLETE',
      message: `cluster ${name} is incomplete: a previous \`mcluster ${phase === 'stopping' ? 'down' : 'up'}\` was interrupted`,
      hint: nextCommand(name, 'down'),
      details: {name, phase},
    });
  }
}

/**
 * Returns the record of a cluster that must exist, for a caller that does not hold the cluster's lock: while there is
 * no record, it waits for the mcluster that holds the lock, since an `up` takes the lock first and a `down` releases it
 * last. Throws what `demandRecord` throws.
 *
 * @throws {ClusterLockedError} when another mcluster holds the lock too long
 */
export async function awaitRecord(home: string, name: string, signal?: AbortSignal): Promise<ClusterRecord> {
  const look = async (): Promise<ClusterRecord | null | undefined> => {
    const record = await readRecord(home, name);
    if (record) return record;
    if (await isBeingChanged(home, name)) return undefined;
    // The holder of the lock may have written the record and released the lock between the two checks.
    return readRecord(home, name);
  };
  const record = await waitUntil(look, {timeoutMs: lockWaitMs, signal});
  if (record) return record;
  if (record === undefined) throw new ClusterLockedError(name, await clusterLockHolder(home, name));
  const problem = await whyMissing(home, name);
  // Another `up` may have begun during the search for running members.
  const isThere = (await isBeingChanged(home, name)) || (await readRecord(home, name)) !== null;
  if (isThere) return awaitRecord(home, name, signal);
  throw problem;
}

/**
 * The same for the holder of the lock.
 * @throws {ClusterNotFoundError} when there is no such cluster
 * @throws {ClusterStateGoneError} when its state is gone but some of its members still run
 * @throws {ClusterStateUnreadableError} when its record can't be read
 */
export async function demandRecord(home: string, name: string): Promise<ClusterRecord> {
  const record = await readRecord(home, name);
  if (record) return record;
  throw await whyMissing(home, name);
}

/**
 * The same, for a cluster that must be complete. Throws what `demandRecord` throws.
 * @throws {ClusterIncompleteError} when an `up` or `down` of it was interrupted
 */
export async function demandUp(home: string, name: string): Promise<ClusterRecord> {
  const record = await demandRecord(home, name);
  if (record.phase !== 'up') throw new ClusterIncompleteError(record);
  return record;
}

async function whyMissing(home: string, name: string): Promise<ClusterStateGoneError | ClusterNotFoundError> {
  const {strayClusters} = await import('./strays.ts');
  const strays = await strayClusters(home, {signal: new AbortController().signal});
  const stray = strays.find((one) => one.name === name);
  if (stray) return new ClusterStateGoneError(name, stray.alive);
  const known = await recordedNames(home);
  const {closest} = await import('../../support/did-you-mean.ts');
  return new ClusterNotFoundError(name, known, closest(name, known));
}
