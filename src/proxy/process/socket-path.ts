import {lstatSync, unlinkSync, type Stats} from 'node:fs';
import {connect} from 'node:net';

/**
 * The longest path of a Unix socket in bytes: sun_path in sys/un.h, without its NUL. Node truncates a longer one
 * silently.
 */
export const maxSocketPathBytes = process.platform === 'darwin' ? 103 : 107;

/**
 * Makes room for a Unix socket at a path: removes a socket that a killed process has left, and nothing else. Rejects
 * with an error whose code `listenProblem` knows: the path is too long, another kind of file is there, or a process
 * listens there.
 */
export async function clearSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxSocketPathBytes) throw pathError('ENAMETOOLONG', path);
  const found = statsOf(path);
  if (found === null) return;
  if (!found.isSocket()) throw pathError('ENOTSOCK', path);
  if (!(await isStale(path))) throw pathError('EADDRINUSE', path);
  // Another process may have created its own socket there by now.
  if (statsOf(path)?.ino === found.ino) unlinkSync(path);
}

/** Only a refused connection means that no process listens; a full backlog or a missing right does not. */
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
