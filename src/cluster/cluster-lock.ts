import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {MclusterError} from '../errors/mcluster-error.ts';
import {systemRefusal} from '../errors/system-error.ts';
import {acquireFileLock, clearStaleLock, lockHolder, type LockHolder, type LockOutcome} from '../support/file-lock.ts';
import {waitUntil, type WaitOptions} from '../support/wait-until.ts';
import {demandOwnHome} from './own-state.ts';
import {isDiskFull, makeStateHome, StateHomeFullError} from './state-home.ts';

/** How long a command waits for another that is changing the cluster. */
export const lockWaitMs = 2_000;

export class ClusterLockedError extends MclusterError {
  constructor(name: string, holder: LockHolder | null, {waitedMs = lockWaitMs}: {waitedMs?: number} = {}) {
    const who = holder ? `pid ${holder.pid} (${holder.command})` : 'another process';
    super({
      code: 'CLUSTER_LOCKED',
      message: `cluster ${name} is being changed by ${who}${waitedMs > 0 ? `; waited ${waitedMs / 1000} s for it to finish` : ''}`,
      hint: 'try again when that is done',
      details: {name, holder},
    });
  }
}

type Lock = {
  home: string;
  name: string;
  signal?: AbortSignal | undefined;
  /** Run the change also when the disk is too full for a lock: for one that needs no room, and makes some. */
  evenIfFull?: boolean | undefined;
};

/**
 * Runs `change` while no other mcluster can change this cluster. The lock lies beside the cluster's folder. All that is
 * written to the state home is written here: throws StateHomeFullError and SystemRefusedError besides ClusterLockedError and what `change` does.
 */
export async function withClusterLock<T>(lock: Lock, change: () => Promise<T>): Promise<T> {
  try {
    await makeStateHome(lock.home);
    await demandOwnHome(lock.home);
    return await locked(lock, change);
  } catch (error) {
    throw isDiskFull(error) ? new StateHomeFullError(lock.home, error) : (systemRefusal(error) ?? error);
  }
}

async function locked<T>({home, name, signal, evenIfFull = false}: Lock, change: () => Promise<T>): Promise<T> {
  const file = lockFile(home, name);
  const wait = {timeoutMs: lockWaitMs, signal};
  const lock = await acquireFileLock(file, wait).catch((error: unknown) => {
    if (evenIfFull && isDiskFull(error)) return waitForHolder(file, wait);
    throw error;
  });
  if (!lock.acquired) throw new ClusterLockedError(name, lock.holder);
  try {
    await clearStaleLocks(home);
    return await change();
  } finally {
    await lock.release();
  }
}

/** Without a lock of its own, a change can at least wait for another that has one. */
async function waitForHolder(file: string, wait: WaitOptions): Promise<LockOutcome> {
  const isFree = async (): Promise<true | undefined> => ((await lockHolder(file)) === null ? true : undefined);
  if (await waitUntil(isFree, wait)) return {acquired: true, release: async () => undefined};
  return {acquired: false, holder: await lockHolder(file)};
}

/** The living mcluster that is changing the cluster now; null when none is. */
export async function clusterLockHolder(home: string, name: string): Promise<LockHolder | null> {
  return lockHolder(lockFile(home, name));
}

/** Whether a living mcluster is changing the cluster now. */
export async function isBeingChanged(home: string, name: string): Promise<boolean> {
  return (await clusterLockHolder(home, name)) !== null;
}

/**
 * Removes what killed commands left of locks, also of clusters that nobody will name again: each run of a scenario has a
 * name of its own. Never throws: they are in nobody's way.
 */
export async function clearStaleLocks(home: string): Promise<void> {
  const entries = await readdir(home).catch(() => []);
  const locks = new Set(entries.flatMap((entry) => lockPattern.exec(entry)?.[1] ?? []));
  await Promise.all([...locks].map((lock) => clearStaleLock(join(home, lock)).catch(() => undefined)));
}

/** A lock, the right to remove one, or the claim of a process that waits for either. */
const lockPattern = /^([a-z][a-z0-9-]*\.lock(?:\.stale)*)(?:\.\d+\.\w+)?$/;

function lockFile(home: string, name: string): string {
  return join(home, `${name}.lock`);
}
