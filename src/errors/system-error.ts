import type {ErrorCode} from './codes.ts';
import {MclusterError} from './mcluster-error.ts';

type Refusal = {code: ErrorCode; reason: string; hint: string};

/** Errors for an exhausted resource. `EAGAIN` means this only for `spawn`. */
const limits: Readonly<Record<string, Refusal>> = {
  EAGAIN: {
    code: 'RESOURCE_LIMIT',
    reason: 'the limit of processes is reached',
    hint: 'end some processes, or raise the limit with `ulimit -u`; a container also has its own limit (pids.max)',
  },
  EMFILE: {
    code: 'RESOURCE_LIMIT',
    reason: 'this process has too many open files',
    hint: 'raise the limit with `ulimit -n`, or bring up fewer members',
  },
  ENFILE: {
    code: 'RESOURCE_LIMIT',
    reason: 'this machine has too many open files',
    hint: 'close some programs, or raise the sysctl fs.file-max',
  },
  ENOMEM: {
    code: 'RESOURCE_LIMIT',
    reason: 'out of memory',
    hint: 'free memory, or bring up fewer members',
  },
  ENOBUFS: {
    code: 'RESOURCE_LIMIT',
    reason: 'the system has no buffer space',
    hint: 'close connections, or bring up fewer members',
  },
  ENOSPC: {
    code: 'DISK_FULL',
    reason: 'no space is left on the disk',
    hint: 'free space there; `df` and `df -i` show what is left',
  },
  EDQUOT: {
    code: 'DISK_FULL',
    reason: 'the disk quota is used up',
    hint: 'free space there; `quota` shows what is left',
  },
};

/** Errors for a missing permission. */
const rights: Readonly<Record<string, Refusal>> = {
  EACCES: {
    code: 'PERMISSION_DENIED',
    reason: 'permission denied',
    hint: 'run this as the user who owns it',
  },
  EPERM: {
    code: 'PERMISSION_DENIED',
    reason: 'operation not permitted',
    hint: 'run this as the user who owns it',
  },
  EROFS: {
    code: 'PERMISSION_DENIED',
    reason: 'the file system is read-only',
    hint: 'set MCLUSTER_HOME to a folder that you can write to',
  },
};

/** The operating system refused a call because of a limit or a missing permission. */
export class SystemRefusedError extends MclusterError {
  constructor(cause: NodeJS.ErrnoException, {code, reason, hint}: Refusal) {
    super({
      code,
      message: `${whatFailed(cause)}: ${reason} (${cause.code})`,
      hint,
      details: {errno: cause.code, syscall: cause.syscall ?? null, path: cause.path ?? null},
      cause,
    });
  }
}

/**
 * Returns a SystemRefusedError if the system has run out of a resource, and null for any other error. Such an error
 * says nothing about the subject of the call, so throw it wherever an error is read as an answer (the file does not
 * exist, nothing listens there).
 */
export function limitReached(error: unknown): MclusterError | null {
  return refusedFor(limits, error);
}

/** Returns a SystemRefusedError also for a missing permission: for places where every other error is a bug. */
export function systemRefusal(error: unknown): MclusterError | null {
  return refusedFor(limits, error) ?? refusedFor(rights, error);
}

function refusedFor(table: Readonly<Record<string, Refusal>>, error: unknown): SystemRefusedError | null {
  if (error instanceof SystemRefusedError) return table[String(error.details?.errno)] ? error : null;
  if (!(error instanceof Error) || error instanceof MclusterError) return null;
  const {code, syscall = ''} = error as NodeJS.ErrnoException;
  const refusal = code === undefined || (code === 'EAGAIN' && !syscall.startsWith('spawn')) ? undefined : table[code];
  if (refusal) return new SystemRefusedError(error, refusal);
  // Libraries such as execa wrap the system's error in their own.
  return error.cause === undefined ? null : refusedFor(table, error.cause);
}

/** For a spawn, Node's `syscall` is `spawn FILE` and its `path` is the file. */
function whatFailed({syscall, path, message}: NodeJS.ErrnoException): string {
  if (syscall === undefined) return message;
  if (syscall.startsWith('spawn')) return `can't start ${path ?? (syscall.slice('spawn '.length) || 'a process')}`;
  return path === undefined ? `can't ${syscall}` : `can't ${syscall} ${path}`;
}
