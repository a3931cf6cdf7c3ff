import {createHash} from 'node:crypto';
import {lstat, mkdir, rm} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {basename, join} from 'node:path';
import {MclusterError} from '../errors/mcluster-error.ts';

/** The shortest limit on a Unix socket's path, NUL included: macOS 104, Linux 108 bytes (sys/un.h). */
const maxPathBytes = 103;
const prefix = 'mcluster-';

export class UnsafeFolderError extends MclusterError {
  constructor(folder: string) {
    super({
      code: 'PERMISSION_DENIED',
      message: `${folder} is not a folder of yours alone (0700), so control sockets can't be put there`,
      hint: 'remove it, or set MCLUSTER_HOME to a shorter path',
    });
  }
}

/** Where a cluster's control sockets go: its own folder, or a short one when their paths would be too long there. */
export function controlFolderFor(folder: string, names: readonly string[]): string {
  const fits = names.every((name) => Buffer.byteLength(controlPath(folder, name)) <= maxPathBytes);
  if (fits) return folder;
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(tmpdir(), `${prefix}${userInfo().uid}-${digest}`);
}

export function controlPath(controlFolder: string, proxy: string): string {
  return join(controlFolder, `${proxy}.sock`);
}

/** Everybody can write to the temporary folder: what is there already may have been put there for us to trust. */
export async function makeControlFolder(controlFolder: string): Promise<void> {
  await mkdir(controlFolder, {recursive: true, mode: 0o700});
  const stats = await lstat(controlFolder);
  const ours = stats.isDirectory() && stats.uid === userInfo().uid && (stats.mode & 0o077) === 0;
  if (!ours) throw new UnsafeFolderError(controlFolder);
}

/** A no-op when the sockets are in the cluster's own folder, which goes as a whole. */
export async function removeControlFolder(controlFolder: string, folder: string): Promise<void> {
  if (controlFolder !== folder && basename(controlFolder).startsWith(prefix)) {
    await rm(controlFolder, {recursive: true, force: true});
  }
}
