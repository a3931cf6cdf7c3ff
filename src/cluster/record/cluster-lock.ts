import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {systemRefusal} from '../../errors/system-error.ts';
import {
  acquireFileLock,
  clearStaleLock,
  lockHolder,
  type LockHolder,
  type LockOutcome,
} from '../../support/files/file-lock.ts';
import {waitUntil, type WaitOptions} from '../../support/wait-until.ts';
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
      hint: 'try again when it has finished',
      details: {name, holder},
    });
  }
}

type Lock = {
  home: string;
  name: string;
  signal?: AbortSignal | undefined;
  /** Runs the change even when the disk is too full for a lock: for a change that needs no space, and frees some. */
  evenIfFull?: boolean | undefined;
};

/**
 * Runs `change` while no other mcluster can change this cluster. The lock is a file beside the cluster's folder.
 * Everything in the state home is written under a lock, so this reports a full disk.
 * @throws {ClusterLockedError} when another mcluster holds the lock too long
 * @throws {StateHomeFullError} when the disk is full
 * @throws {SystemRefusedError} when the system lacks resources
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

/** Without room for a lock of its own, a change can at least wait for the present holder. */
async function waitForHolder(file: string, wait: WaitOptions): Promise<LockOutcome> {
  const isFree = async (): Promise<true | undefined> => ((await lockHolder(file)) === null ? true : undefined);
  if (await waitUntil(isFree, wait)) return {acquired: true, release: async () => undefined};
  return {acquired: false, holder: await lockHolder(file)};
}

/** Returns the living mcluster that is changing the cluster; null when there is none. */
export async function clusterLockHolder(home: string, name: string): Promise<LockHolder | null> {
  return lockHolder(lockFile(home, name));
}

/** Returns whether a living mcluster is changing the cluster. */
export async function isBeingChanged(home: string, name: string): Promise<boolean> {
  return (await clusterLockHolder(home, name)) !== null;
}

/**
 * Removes locks left by killed commands, including those of clusters that are never named again: each run of a scenario
 * has a name of its own. Never throws, since these files block nothing.
 */
export async function clearStaleLocks(home: string): Promise<void> {
  const entries = await readdir(home).catch(() => []);
  const locks = new Set(entries.flatMap((entry) => lockPattern.exec(entry)?.[1] ?? []));
  // The right to remove a lock before the lock: as long as it is there, another process seems to be removing that lock.
  const rightsFirst = [...locks].toSorted((one, other) => other.length - one.length);
  for (const lock of rightsFirst) await clearStaleLock(join(home, lock)).catch(() => undefined);
}

/** A lock, the right to remove one, or the claim of a process that waits for either. */
const lockPattern = /^([a-z][a-z0-9-]*\.lock(?:\.stale)*)(?:\.\d+\.\w+)?$/;

function lockFile(home: string, name: string): string {
  return join(home, `${name}.lock`);
}
