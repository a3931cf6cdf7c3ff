import {randomUUID} from 'node:crypto';
import {link, readFile, rename, rm, writeFile} from 'node:fs/promises';
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
  const claim = `${file}.${randomUUID()}`;
  const content = JSON.stringify(ourselves());
  await writeFile(claim, content, {mode: 0o600});
  try {
    const acquired = await waitUntil(() => tryLock(file, claim), wait);
    if (!acquired) return {acquired: false, holder: await lockHolder(file)};
    return {acquired: true, release: () => rm(file, {force: true})};
  } finally {
    await rm(claim, {force: true});
  }
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
  if (content !== null && livingHolder(content) === null) await removeStale(file, content);
  return undefined;
}

/** Moved away before it is removed: if another process took the stale lock over just now, theirs is put back. */
async function removeStale(file: string, staleContent: string): Promise<void> {
  const away = `${file}.${randomUUID()}`;
  try {
    await rename(file, away);
    if ((await readFile(away, 'utf8')) !== staleContent) await link(away, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(away, {force: true});
  }
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
