import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile, readdir, readlink} from 'node:fs/promises';
import {createServer} from 'node:net';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {listenProblem, type ListenProblem} from './listen-problem.ts';
import {commandOf} from '../process/process-identity.ts';
import type {Random} from '../random.ts';

/** The process that listens on a port. */
export type PortOwner = {pid: number; command: string};

export class NoFreePortsError extends MclusterError {
  constructor(count: number, from: number, to: number) {
    super({code: 'PORT_IN_USE', message: `found no ${count} consecutive free ports between ${from} and ${to}`});
  }
}

/**
 * Resolves to why a socket could not listen there now, or null if it could. It tries to listen, because no other check
 * finds every reason.
 *
 * @throws {SystemRefusedError} when a system limit prevents the attempt.
 */
export async function whyNotListen(host: string, port: number): Promise<ListenProblem | null> {
  const error = await tryToListen(host, port);
  return error && listenProblem({host, port}, error);
}

function tryToListen(host: string, port: number): Promise<Error | null> {
  return new Promise((resolve) => {
    const socket = createServer();
    socket.once('error', resolve);
    socket.listen({host, port, exclusive: true}, () => {
      socket.close(() => resolve(null));
    });
  });
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await whyNotListen(host, port)) === null;
}

/** Returns the address on which to reach a server that listens on `host`: nothing can connect to a wildcard address. */
export function connectableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Finds a run of free ports from a random start, so that test suites running in parallel seldom collide. */
export async function findFreePorts(
  count: number,
  random: Random,
  {host = '127.0.0.1', from = 20_000, to = 32_000}: {host?: string; from?: number; to?: number} = {},
): Promise<number[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = from + random.below(to - from - count);
    const ports = Array.from({length: count}, (_, index) => first + index);
    const free = await Promise.all(ports.map((port) => isPortFree(host, port)));
    if (free.every(Boolean)) return ports;
  }
  throw new NoFreePortsError(count, from, to);
}

/** Resolves to the process that listens on a TCP port, or null if it cannot be found, as for another user's process. */
export async function portOwner(port: number): Promise<PortOwner | null> {
  const pid = existsSync('/proc/net/tcp') ? await pidFromProc(port) : await pidFromLsof(port);
  return pid === null ? null : {pid, command: commandOf(pid)};
}

async function pidFromProc(port: number): Promise<number | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ((await holdsAny(pid, sockets)) ? Number(pid) : null)));
  return found.find((pid) => pid !== null) ?? null;
}

/** Lines of proc(5) net/tcp: `sl local_address:port remote_address:port st … inode`, in hex; state 0A is LISTEN. */
function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === '0A' && local?.endsWith(wanted))
    .flatMap((fields) => fields[9] ?? []);
}

async function holdsAny(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  // The process may have ended, or belong to another user.
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return links.some((target) => sockets.has(target));
}

function pidFromLsof(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], (_error, stdout) => {
      const pid = /^p(\d+)/m.exec(stdout)?.[1];
      resolve(pid === undefined ? null : Number(pid));
    });
  });
}
