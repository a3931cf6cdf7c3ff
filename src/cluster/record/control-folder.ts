import {createHash} from 'node:crypto';
import {chown, lstat, mkdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {isTrusted, ourUser} from '../../support/process/our-user.ts';

/** The shortest limit on a Unix socket's path, NUL included: macOS 104, Linux 108 bytes (sys/un.h). */
const maxPathBytes = 103;
const prefix = 'mcluster-';
/** A folder of its own: it is the only one of the cluster's that a proxy in a container sees. */
const last = 'control';

export class UnsafeFolderError extends MclusterError {
  constructor(folder: string) {
    super({
      code: 'PERMISSION_DENIED',
      message: `${folder} is not owned by you with mode 0700, so it can't hold control sockets`,
      hint: 'remove it, or set MCLUSTER_HOME to a shorter path',
    });
  }
}

/**
 * Returns the folder of a cluster's control sockets: below its own folder, or below a temporary one if their paths
 * would be too long there.
 */
export function controlFolderFor(folder: string, names: readonly string[]): string {
  const fits = (place: string): boolean =>
    names.every((name) => Buffer.byteLength(controlPath(place, name)) <= maxPathBytes);
  const own = join(folder, last);
  const temporary = `${prefix}${ourUser().uid}-${digestOf(folder)}`;
  // TMPDIR may be as long as the state home, for example in a build.
  const elsewhere = [tmpdir(), '/tmp'].map((place) => join(place, temporary, last));
  return [own, ...elsewhere].find(fits) ?? elsewhere[1]!;
}

export function controlPath(controlFolder: string, proxy: string): string {
  return join(controlFolder, `${proxy}.sock`);
}

/**
 * Creates the folder, and checks an existing one: every user can write to the temporary folder, and may have put it
 * there. `owner`: the owner of the folder of sockets, if not the current user; its parent always belongs to the current
 * user alone.
 */
export async function makeControlFolder(controlFolder: string, owner?: {uid: number; gid: number}): Promise<void> {
  const around = dirname(controlFolder);
  await mkdir(around, {recursive: true, mode: 0o700});
  if (!(await isOurs(around))) throw new UnsafeFolderError(around);
  await mkdir(controlFolder, {recursive: true, mode: 0o700});
  if (owner) await chown(controlFolder, owner.uid, owner.gid);
}

/**
 * Recreates the folder in the temporary folder, which others clean up; a running proxy recreates its socket in it.
 * Sockets below the cluster's own folder need no help: the proxy recreates all of it, and the folder is gone only if
 * the cluster is.
 */
export async function restoreControlFolder(controlFolder: string): Promise<void> {
  if (basename(dirname(controlFolder)).startsWith(prefix)) await makeControlFolder(controlFolder);
}

/**
 * Removes the folder. Does nothing when the sockets are below the cluster's own folder, which is removed as a whole, or
 * when the folder is not exactly what `makeControlFolder` creates for this cluster, whatever a record says.
 */
export async function removeControlFolder(controlFolder: string, folder: string): Promise<void> {
  const around = dirname(controlFolder);
  const isNamed = basename(controlFolder) === last && namePattern.exec(basename(around))?.[1] === digestOf(folder);
  if (around !== folder && isNamed && (await isOurs(around))) await rm(around, {recursive: true, force: true});
}

/** `mcluster-UID-DIGEST`. */
const namePattern = new RegExp(`^${prefix}\\d+-([0-9a-f]+)$`);

function digestOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12);
}

/** Returns whether it is a folder of the current user, not a link to one, that others can neither read nor write. */
async function isOurs(folder: string): Promise<boolean> {
  const stats = await lstat(folder).catch(() => null);
  return stats !== null && stats.isDirectory() && isTrusted(stats.uid) && (stats.mode & 0o077) === 0;
}
