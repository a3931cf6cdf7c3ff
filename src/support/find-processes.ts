import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {identify, type ProcessIdentity} from './process-identity.ts';

/** Running processes that have all of these among their arguments. */
export function processesGiven(...wanted: readonly string[]): ProcessIdentity[] {
  const pids = hasProc ? pidsInProc().filter((pid) => isGiven(pid, wanted)) : pidsFromPs(wanted);
  return pids.flatMap((pid) => identify(pid) ?? []);
}

/**
 * Running processes whose output, stdout and stderr, goes to a file below this folder, and that file, also if it was
 * removed meanwhile. Only where there is /proc, and only those that we may look into; elsewhere none.
 */
export function processesLoggingBelow(folder: string): {identity: ProcessIdentity; logFile: string}[] {
  return pidsInProc().flatMap((pid) => {
    const [stdout, stderr] = [1, 2].map((fd) => read(() => readlinkSync(`/proc/${pid}/fd/${fd}`)));
    if (stdout === undefined || stdout !== stderr || !stdout.startsWith(`${folder}/`)) return [];
    const identity = identify(pid);
    return identity ? [{identity, logFile: stdout.replace(/ \(deleted\)$/, '')}] : [];
  });
}

const hasProc = existsSync('/proc/self/fd');

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

/** A process may end, or be another user's. */
function read(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
