import {exec} from '../support/exec.ts';
import {UsageError} from './usage-error.ts';

/** Switches to `user` when run by root, as `-u` of magent and memcached does; does nothing for any other user. */
export async function dropPrivileges(user: string | undefined): Promise<void> {
  if (user === undefined || user === 'root' || process.getuid?.() !== 0) return;
  const {stdout, exitCode} = await exec('id', ['-g', '--', user]);
  if (exitCode !== 0) throw new UsageError(`-u: there is no user "${user}"`, 'getent passwd lists the users');
  const group = Number(stdout.trim());
  // The user id comes last: only root may change groups.
  (process as Posix).initgroups(user, group);
  process.setgid!(group);
  process.setuid!(user);
}

/** Missing from @types/node. */
type Posix = NodeJS.Process & {initgroups: (user: string, extraGroup: number) => void};
