import {execFile} from 'node:child_process';
import {access, constants} from 'node:fs/promises';
import {delimiter, join, resolve} from 'node:path';

import {limitReached} from '../../errors/system-error.ts';

export type FoundMemcached = {file: string} | {file: null; reason: string; hint: string};

/** Returns the absolute path of `$MCLUSTER_MEMCACHED`, or of the first `memcached` on PATH. */
export async function findMemcached(environment: NodeJS.ProcessEnv = process.env): Promise<FoundMemcached> {
  const wanted = environment.MCLUSTER_MEMCACHED;
  if (wanted) {
    const file = resolve(wanted);
    if (await isExecutable(file)) return {file};
    const reason = `MCLUSTER_MEMCACHED is ${wanted}, which is not an executable file`;
    return {file: null, reason, hint: 'unset MCLUSTER_MEMCACHED, or set it to the memcached to run'};
  }
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const file = resolve(join(folder, 'memcached'));
    if (await isExecutable(file)) return {file};
  }
  return {file: null, reason: 'no memcached on PATH', hint: installHint()};
}

/**
 * Resolves to `1.6.18`; null when the program does not print its version within a second.
 * @throws {SystemRefusedError} when the system can't start a process
 */
export function memcachedVersion(file: string): Promise<string | null> {
  return new Promise((resolveVersion, reject) => {
    execFile(file, ['-V'], {timeout: 1_000}, (error, stdout) => {
      const limit = limitReached(error);
      if (limit) {
        reject(limit);
        return;
      }
      resolveVersion(/^memcached (\S+)/.exec(stdout)?.[1] ?? null);
    });
  });
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installHint(): string {
  return process.platform === 'darwin' ? 'brew install memcached' : 'install memcached: apt-get install memcached';
}
