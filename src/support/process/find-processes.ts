import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {identify, type ProcessIdentity} from './process-identity.ts';

/** Returns the running processes that have all of these arguments. */
export function processesGiven(...wanted: readonly string[]): ProcessIdentity[] {
  const pids = hasProc ? pidsInProc().filter((pid) => isGiven(pid, wanted)) : pidsFromPs(wanted);
  return pids.flatMap((pid) => identify(pid) ?? []);
}

/**
 * Returns the running processes whose stdout and stderr both go to one file below this folder, with that file, even if
 * it has been removed. Needs /proc, and finds only processes that this user may inspect; elsewhere it finds none.
 */
export function processesLoggingBelow(folder: string): {identity: ProcessIdentity; logFile: string}[] {
  return pidsInProc().flatMap((pid) => {
    const [stdout, stderr] = [1, 2].map((fd) => read(() => readlinkSync(`/proc/${pid}/fd/${fd}`)));
    if (stdout === undefined || stdout !== stderr || !stdout.startsWith(`${folder}/`)) return [];
    const identity = identify(pid);
    return identity ? [{identity, logFile: stdout.replace(/ \(deleted\)$/, '')}] : [];
  });
}

/**
 * Returns the running processes in whose environment the variable is, with its value. Needs /proc, and finds only processes
 * that this user may inspect; elsewhere it finds none.
 */
export function processesMarked(variable: string): {identity: ProcessIdentity; value: string}[] {
  const prefix = `${variable}=`;
  return pidsInProc().flatMap((pid) => {
    const environment = read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
    if (!environment?.includes(prefix)) return [];
    const mark = environment.split('\0').find((entry) => entry.startsWith(prefix));
    const identity = mark === undefined ? null : identify(pid);
    return identity === null ? [] : [{identity, value: mark!.slice(prefix.length)}];
  });
}

/** Whether processes can be found by what /proc says of them. */
export const hasProc = existsSync('/proc/self/fd');

function pidsInProc(): number[] {
  if (!hasProc) return [];
  const others = readdirSync('/proc').map(Number);
  return others.filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

function isGiven(pid: number, wanted: readonly string[]): boolean {
  const given = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.split('\0') ?? [];
  return wanted.every((argument) => given.includes(argument));
}

function pidsFromPs(wanted: readonly string[]): number[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], {encoding: 'utf8'}).split('\n');
  const given = lines.filter((line) => wanted.every((argument) => `${line} `.includes(` ${argument} `)));
  return given.map((line) => Number.parseInt(line)).filter((pid) => pid !== process.pid);
}

/** The process may have ended, or belong to another user. */
function read(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
