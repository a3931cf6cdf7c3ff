import {randomUUID} from 'node:crypto';
import {link, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {commandOf, identify, processState, type ProcessIdentity} from './process-identity.ts';
import {waitUntil, type WaitOptions} from './wait-until.ts';

/** Who holds a lock, as its file says. */
export type LockHolder = ProcessIdentity & {command: string};

export type LockOutcome = {acquired: true; release: () => Promise<void>} | {acquired: false; holder: LockHolder | null};

/**
 * Takes the lock that is `file`, waiting for its holder until the time is up. A lock whose holder's process is gone is
 * taken over. The file's folder must exist.
 */
export async function acquireFileLock(file: string, wait: WaitOptions): Promise<LockOutcome> {
  // Says whose it was, should we be killed while it is there.
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

/** Removes a lock whose holder's process is gone, and what is left beside it; one that is held or free stays as it is. */
export async function clearStaleLock(file: string): Promise<void> {
  const content = await readLock(file);
  if (content === null || livingHolder(content) !== null) return sweep(file);
  const lock = await acquireFileLock(file, {timeoutMs: 100});
  if (lock.acquired) await lock.release();
}

/** The living process that holds the lock; null when it is free. */
export async function lockHolder(file: string): Promise<LockHolder | null> {
  const content = await readLock(file);
  return content === null ? null : livingHolder(content);
}

/** `link` fails if the lock is there, and the lock is never seen without its content: it was written before. */
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
 * Of all who found the lock stale, one at a time looks again and removes it: a late one must not remove the lock of
 * whoever has taken it over by then. The right to do so is a lock of the same kind.
 */
async function removeStale(file: string, staleContent: string, claim: string): Promise<void> {
  const right = `${file}.stale`;
  if (!(await tryLock(right, claim))) return;
  if ((await readLock(file)) === staleContent) await rm(file);
  await rm(right);
}

/** Removes what was left beside the lock by processes that were killed while they waited for it. */
async function sweep(file: string): Promise<void> {
  const prefix = `${basename(file)}.`;
  const beside = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix));
  const left = beside.filter((name) => {
    const [, pid] = /^(\d+)[.]\w+$/.exec(name.slice(prefix.length)) ?? [];
    return pid !== undefined && identify(Number(pid)) === null;
  });
  await Promise.all(left.map((name) => rm(join(dirname(file), name), {force: true})));
}

async function readLock(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function livingHolder(content: string): LockHolder | null {
  try {
    const holder = JSON.parse(content) as LockHolder;
    return processState(holder) === 'gone' ? null : holder;
  } catch {
    return null;
  }
}

function ourselves(): LockHolder {
  const identity = identify(process.pid);
  return {pid: process.pid, startTime: identity?.startTime ?? '', command: commandOf(process.pid)};
}
