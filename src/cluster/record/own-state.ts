import {constants, type Stats} from 'node:fs';
import {lstat, open, stat} from 'node:fs/promises';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {isTrusted, ourUser} from '../../support/process/our-user.ts';
import {StateHomeError} from './state-home.ts';

/**
 * State that another user wrote, or could have written: it must not decide which processes are ended and which files
 * are removed.
 */
export class ForeignStateError extends MclusterError {
  constructor(path: string, problem: string, hint: string) {
    super({
      code: 'PERMISSION_DENIED',
      message: `can't trust ${path}: ${problem}`,
      hint,
      details: {path, problem},
    });
  }
}

/**
 * Returns whether the state home exists.
 * @throws {ForeignStateError} when a user other than the current one or root owns it, or when all users may rename its
 * entries
 * @throws {StateHomeError} when it can't be inspected
 */
export async function demandOwnHome(home: string): Promise<boolean> {
  const stats = await unlessMissing(stat(home)).catch((error: unknown) => {
    throw new StateHomeError(home, error as NodeJS.ErrnoException);
  });
  if (stats === null) return false;
  const {uid, mode} = stats;
  const hint = `set MCLUSTER_HOME to a folder of your own, such as ${home}/mcluster`;
  if (uid !== 0 && !isTrusted(uid)) throw new ForeignStateError(home, belongsTo(uid), hint);
  const isOpen = (mode & constants.S_IWOTH) !== 0 && (mode & stickyBit) === 0;
  if (isOpen) throw new ForeignStateError(home, 'every user can rename and replace the files in it', hint);
  return true;
}

/**
 * Returns whether the cluster's folder exists.
 * @throws {ForeignStateError} when it is a link, no folder, or of another user
 */
export async function demandOwnFolder(folder: string): Promise<boolean> {
  const stats = await unlessMissing(lstat(folder));
  if (stats === null) return false;
  demandOwner(folder, stats);
  if (!stats.isDirectory())
    throw new ForeignStateError(folder, 'it is not a folder', `move it away: mv ${folder} ELSEWHERE`);
  return true;
}

/**
 * Returns the contents of a file of the current user, or the problem with it; null when there is no file. Neither
 * blocks on a FIFO nor follows a link, and checks the same open file that it reads. Throws what `open` throws.
 * @throws {ForeignStateError} when the file belongs to another user
 */
export async function readOwnFile(file: string): Promise<{text: string} | {problem: string} | null> {
  const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = constants;
  const handle = await unlessMissing(open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    demandOwner(file, stats);
    if (!stats.isFile()) return {problem: 'it is not a regular file'};
    if (stats.size > maxFileBytes) return {problem: `it has ${stats.size} bytes, more than ${maxFileBytes}`};
    return {text: await handle.readFile('utf8')};
  } finally {
    await handle.close();
  }
}

/** S_ISVTX, which node:fs does not define: only their owner can rename and remove entries of the folder. */
const stickyBit = 0o1000;

/** A thousand members take 400 KB. */
const maxFileBytes = 16 * 1024 * 1024;

function demandOwner(path: string, {uid}: Stats): void {
  if (isTrusted(uid)) return;
  const hint = 'run this as that user, or set MCLUSTER_HOME to a folder of your own';
  throw new ForeignStateError(path, belongsTo(uid), hint);
}

function belongsTo(uid: number): string {
  return `it belongs to the user with id ${uid}, expected ${ourUser().uid}`;
}

async function unlessMissing<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
