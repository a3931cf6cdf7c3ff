import {realpathSync} from 'node:fs';
import {access, constants} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {absolute, homeFolder} from '../../support/files/home-folder.ts';
import {makeFolder} from '../../support/files/make-folder.ts';

/**
 * Returns the state home: the given folder, or the environment's, as an absolute path without links, because what runs
 * outside of that folder, such as a container, records it and is found by it.
 */
export function stateHome(wanted?: string, environment: NodeJS.ProcessEnv = process.env): string {
  return real(resolve(wantedHome(wanted, environment)));
}

export class StateHomeError extends MclusterError {
  constructor(home: string, cause: NodeJS.ErrnoException) {
    super({
      code: 'PERMISSION_DENIED',
      message: `can't keep clusters in ${home}: ${cause.message}; expected a folder that you can write to`,
      hint: 'set MCLUSTER_HOME to another folder',
      details: {home},
      cause,
    });
  }
}

export class StateHomeFullError extends MclusterError {
  constructor(home: string, cause: NodeJS.ErrnoException) {
    super({
      code: 'DISK_FULL',
      message: `can't write to ${home}: ${cause.message.replace(/, \w+$/, '')}`,
      hint: 'free space there, or set MCLUSTER_HOME to another folder',
      details: {home},
      cause,
    });
  }
}

/** Tells errors of a full disk from others that are thrown while state is written. */
export function isDiskFull(error: unknown): error is NodeJS.ErrnoException {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Creates the state home for the current user only, since it contains control sockets.
 * @throws {StateHomeError} when it can't be created
 */
export async function makeStateHome(home: string): Promise<void> {
  try {
    await makeFolder(home, 0o700);
    await access(home, constants.W_OK);
  } catch (error) {
    throw new StateHomeError(home, error as NodeJS.ErrnoException);
  }
}

/** Names come from users and become paths. */
export const clusterNamePattern: RegExp = /^[a-z][a-z0-9-]{0,30}$/;

export function clusterFolder(home: string, name: string): string {
  return join(home, name);
}

export function logsFolder(folder: string): string {
  return join(folder, 'logs');
}

function wantedHome(wanted: string | undefined, environment: NodeJS.ProcessEnv): string {
  if (wanted) return wanted;
  const {MCLUSTER_HOME, XDG_STATE_HOME} = environment;
  if (MCLUSTER_HOME) return MCLUSTER_HOME;
  // The XDG Base Directory Specification requires relative paths in these variables to be ignored.
  return join(absolute(XDG_STATE_HOME) ?? join(homeFolder(environment), '.local/state'), 'mcluster');
}

/** Resolves links in the part of the path that exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}
