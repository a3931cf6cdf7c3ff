import {randomUUID} from 'node:crypto';
import {link, lstat, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {commandOf, identify, isElsewhere, processState, type ProcessIdentity} from '../process/process-identity.ts';
import {waitUntil, type WaitOptions} from '../wait-until.ts';

/** The holder of a lock, as recorded in its file. */
export type LockHolder = ProcessIdentity & {command: string};

/** What is in the place of a lock can't be one: a folder, a FIFO, a link. */
export class LockUnusableError extends MclusterError {
  constructor(file: string) {
    super({
      code: 'CLUSTER_STATE_UNREADABLE',
      message: `can't use ${file} as a lock: it is not a regular file`,
      hint: `remove it: rm -r ${file}`,
      details: {file},
    });
  }
}

export type LockOutcome = {acquired: true; release: () => Promise<void>} | {acquired: false; holder: LockHolder | null};

/**
 * Acquires the lock `file`, waiting for its holder until the deadline. A lock whose holder's process is gone is taken
 * over. The file's folder must exist.
 */
export async function acquireFileLock(file: string, wait: WaitOptions): Promise<LockOutcome> {
  // The name identifies the process that left this file behind, if it is killed while the file exists.
  const claim = `${file}.${process.pid}.${randomUUID().slice(0, 8)}`;
  const content = JSON.stringify(ourselves());
  try {
    await writeFile(claim, content, {mode: 0o600});
    const acquired = await waitUntil(() => tryLock(file, claim), wait);
    if (!acquired) return {acquired: false, holder: await lockHolder(file)};
  } finally {
    await rm(claim, {force: true});
  }
  await sweep(file);
  return {acquired: true, release: () => rm(file, {force: true})};
}

/** Removes a lock whose holder's process is gone, and leftovers beside it. A held lock stays as it is. */
export async function clearStaleLock(file: string): Promise<void> {
  const content = await readLock(file);
  if (content === null || livingHolder(content) !== null) return sweep(file);
  const lock = await acquireFileLock(file, {timeoutMs: 100});
  if (lock.acquired) await lock.release();
}

/** Resolves to the running process that holds the lock, or null if it is free. */
export async function lockHolder(file: string): Promise<LockHolder | null> {
  const content = await readLock(file);
  return content === null ? null : livingHolder(content);
}

/** `link` fails if the lock exists, and no reader sees the lock without its content, which was written before. */
async function tryLock(file: string, claim: string): Promise<true | undefined> {
  try {
    await link(claim, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const content = await readLock(file);
  if (content !== null && livingHolder(content) === null) await removeStale(file, content, claim);
  return undefined;
}

/**
 * Of all processes that found the lock stale, one at a time checks again and removes it, so that a late one does not
 * remove the lock of the process that has taken it over. A lock of the same kind serialises them.
 */
async function removeStale(file: string, staleContent: string, claim: string): Promise<void> {
  const right = `${file}.stale`;
  if (!(await tryLock(right, claim))) return;
  if ((await readLock(file)) === staleContent) await rm(file);
  await rm(right);
}

/** Removes what processes that were killed while waiting for the lock have left beside it. */
async function sweep(file: string): Promise<void> {
  const prefix = `${basename(file)}.`;
  const beside = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix));
  const claims = beside.flatMap((name) => {
    const [, pid] = /^(\d+)[.]\w+$/.exec(name.slice(prefix.length)) ?? [];
    return pid !== undefined && identify(Number(pid)) === null ? [join(dirname(file), name)] : [];
  });
  for (const claim of claims) {
    const content = await readLock(claim).catch(() => null);
    // The process may wait in another pid namespace.
    if (content !== null && livingHolder(content) === null) await rm(claim, {force: true});
  }
}

async function readLock(file: string): Promise<string | null> {
  try {
    // Reading a FIFO would wait for its other end.
    if (!(await lstat(file)).isFile()) throw new LockUnusableError(file);
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function livingHolder(content: string): LockHolder | null {
  try {
    const holder = JSON.parse(content) as LockHolder;
    return isElsewhere(holder) || processState(holder) !== 'gone' ? holder : null;
  } catch {
    return null;
  }
}

function ourselves(): LockHolder {
  const identity = identify(process.pid);
  return {pid: process.pid, startTime: '', ...identity, command: commandOf(process.pid)};
}
