import {readFileSync} from 'node:fs';
import type {ErrorCode} from '../../errors/codes.ts';
import {limitReached} from '../../errors/system-error.ts';

export type ListenAddress = {host: string; port: number} | {path: string};

/** Why an address cannot be listened on. */
export type ListenProblem = {
  kind: 'in-use' | 'privileged' | 'not-here' | 'refused';
  code: ErrorCode;
  /** Completes `can't listen on 127.0.0.1:80: …`. */
  reason: string;
  hint: string | undefined;
};

/**
 * Explains the error of a `listen`.
 *
 * @throws {SystemRefusedError} when the error is about a system limit and not about the address.
 */
export function listenProblem(address: ListenAddress, error: NodeJS.ErrnoException): ListenProblem {
  const limit = limitReached(error);
  if (limit) throw limit;
  return ('path' in address ? problemOfPath(error) : problemOfPort(address, error)) ?? otherProblem(error);
}

function problemOfPort(
  {host, port}: {host: string; port: number},
  {code}: NodeJS.ErrnoException,
): ListenProblem | null {
  switch (code) {
    case 'EADDRINUSE':
      return {
        kind: 'in-use',
        code: 'PORT_IN_USE',
        reason: 'it is in use',
        hint: 'choose another port, or stop the process that listens there',
      };
    case 'EACCES': {
      const first = firstUnprivileged();
      if (port >= first) return null;
      return {
        kind: 'privileged',
        code: 'PERMISSION_DENIED',
        reason: `ports below ${first} are reserved for root`,
        hint: `choose a port from ${first} on`,
      };
    }
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        kind: 'not-here',
        code: 'ADDRESS_UNAVAILABLE',
        reason: `this machine has no address ${host}`,
        hint: 'listen on 127.0.0.1, or on an address of this machine',
      };
    default:
      return null;
  }
}

function problemOfPath({code}: NodeJS.ErrnoException): ListenProblem | null {
  switch (code) {
    case 'EADDRINUSE':
      return {
        kind: 'in-use',
        code: 'PORT_IN_USE',
        reason: 'it is in use',
        hint: 'choose another path, or stop the process that listens there',
      };
    case 'ENOTSOCK':
      return {
        kind: 'refused',
        code: 'FILE_EXISTS',
        reason: 'the file there is not a socket',
        hint: 'choose another path, or remove the file',
      };
    case 'ENAMETOOLONG':
      return {
        kind: 'refused',
        code: 'USAGE',
        reason: 'the path is longer than this system allows for a socket (about 100 bytes)',
        hint: 'choose a shorter path, such as one in /tmp',
      };
    case 'EACCES':
      return {
        kind: 'refused',
        code: 'PERMISSION_DENIED',
        reason: 'no such folder, or no permission to write to it',
        hint: 'choose a path in a folder that you may write to',
      };
    default:
      return null;
  }
}

function otherProblem({code, message}: NodeJS.ErrnoException): ListenProblem {
  return {
    kind: 'refused',
    code: code === 'EACCES' || code === 'EPERM' ? 'PERMISSION_DENIED' : 'ADDRESS_UNAVAILABLE',
    reason: message,
    hint: undefined,
  };
}

/** Linux makes this configurable; 1024 is the default there and on other systems. */
function firstUnprivileged(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  } catch {
    return 1024;
  }
}
