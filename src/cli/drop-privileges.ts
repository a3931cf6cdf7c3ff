import {exec} from '../support/exec.ts';
import {UsageError} from './usage-error.ts';

/** Goes on as `user` when we are root, as magent and memcached do with `-u`; for anybody else there is nothing to drop. */
export async function dropPrivileges(user: string | undefined): Promise<void> {
  if (user === undefined || user === 'root' || process.getuid?.() !== 0) return;
  const {stdout, exitCode} = await exec('id', ['-g', '--', user]);
  if (exitCode !== 0) throw new UsageError(`-u: there is no user "${user}"`, 'getent passwd lists the users there are');
  const group = Number(stdout.trim());
  // In this order: without root's user id, groups can't be changed any more.
  (process as Posix).initgroups(user, group);
  process.setgid!(group);
  process.setuid!(user);
}

/** Missing from @types/node. */
type Posix = NodeJS.Process & {initgroups: (user: string, extraGroup: number) => void};
