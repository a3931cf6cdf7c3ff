import {spawnSync} from 'node:child_process';

/** For root, a user namespace would only remove privileges. */
const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

/** Why tests can't mount a tmpfs of their own here; null when they can. */
export const mountMissing: string | null = findMissing();

/**
 * Runs a shell script in a mount namespace of its own, with a tmpfs of `size` mounted on `folder`, which is `$1`.
 * Returns its stdout.
 */
export function onSmallDisk(script: string, {folder, size, env}: {folder: string; size: string; env: object}): string {
  const mounted = `mount -t tmpfs -o size=${size} tmpfs "$1" || exit 99\n${script}`;
  const {stdout, stderr, status} = spawnSync('unshare', [...namespaces, 'sh', '-c', mounted, 'sh', folder], {
    encoding: 'utf8',
    env: {...process.env, ...env},
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the script ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function findMissing(): string | null {
  if (process.platform !== 'linux') return 'no mount namespaces';
  const script = 'mount -t tmpfs -o size=4k tmpfs /mnt';
  const {status} = spawnSync('unshare', [...namespaces, 'sh', '-c', script]);
  return status === 0 ? null : 'no tmpfs may be mounted';
}
