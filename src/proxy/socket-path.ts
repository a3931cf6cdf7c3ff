import {lstatSync, unlinkSync, type Stats} from 'node:fs';
import {connect} from 'node:net';

/** What a path may have in bytes: sun_path in sys/un.h, without its NUL. Node cuts off the rest and says nothing. */
export const maxSocketPathBytes = process.platform === 'darwin' ? 103 : 107;

/**
 * Makes room for a Unix socket at a path: a socket that was left by a process which was killed is removed. Nothing else
 * is. Rejects with an error of the codes that `listenProblem` knows: the path is too long, there is a file that is no
 * socket, or a process listens there.
 */
export async function clearSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxSocketPathBytes) throw pathError('ENAMETOOLONG', path);
  const found = statsOf(path);
  if (found === null) return;
  if (!found.isSocket()) throw pathError('ENOTSOCK', path);
  if (!(await isStale(path))) throw pathError('EADDRINUSE', path);
  // Another process may have put its own there by now.
  if (statsOf(path)?.ino === found.ino) unlinkSync(path);
}

/** Only a refusal means that no process listens: a full backlog or a missing right does not. */
function isStale(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => settle(false));
    const settle = (stale: boolean): void => {
      probe.destroy();
      resolve(stale);
    };
    probe.once('error', ({code}: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED'));
  });
}

function statsOf(path: string): Stats | null {
  return lstatSync(path, {throwIfNoEntry: false}) ?? null;
}

function pathError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), {code, syscall: 'listen', path});
}
