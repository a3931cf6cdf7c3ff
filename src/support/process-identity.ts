import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {MclusterError} from '../errors/mcluster-error.ts';
import {limitReached} from '../errors/system-error.ts';

/**
 * One process for good: pids are used again, a pid with its start time is not.
 *
 * `startTime` is opaque: on Linux clock ticks since boot and the boot they count from, elsewhere what `ps` prints.
 */
export type ProcessIdentity = {pid: number; startTime: string};

/** `paused`: stopped by a signal. A zombie is `gone`: nothing of it runs, whoever forgot to wait for it. */
export type ProcessState = 'running' | 'paused' | 'gone';

/** The process that has this pid now; null when there is none. */
export function identify(pid: number): ProcessIdentity | null {
  const seen = look(pid);
  return seen === null || seen.state === 'gone' ? null : {pid, startTime: seen.startTime};
}

export function processState({pid, startTime}: ProcessIdentity): ProcessState {
  const seen = look(pid);
  return seen?.startTime === startTime ? seen.state : 'gone';
}

/** The process is another user's, for example because its cluster was brought up with sudo. */
export class SignalNotPermittedError extends MclusterError {
  constructor(pid: number, signal: NodeJS.Signals, cause: unknown) {
    super({
      code: 'PERMISSION_DENIED',
      message: `not permitted to send ${signal} to pid ${pid} (${commandOf(pid)})`,
      hint: 'run this as the user who brought it up',
      details: {pid, signal},
      cause,
    });
  }
}

/**
 * Sends a signal if the pid is still the same process. SIGKILL goes to the whole group that it leads, if it leads one: a
 * wrapper script must not leave its program behind. Returns whether it was. Throws SignalNotPermittedError.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (processState(identity) === 'gone') return false;
  try {
    return (signal === 'SIGKILL' && killGroup(identity.pid)) || process.kill(identity.pid, signal);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') throw new SignalNotPermittedError(identity.pid, signal, error);
    throw error;
  }
}

/** False when the process leads no group. Not for SIGSTOP: a shell whose vforked child is stopped can't be. */
function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** The command line for a person, on one line; the pid alone when it can't be read. */
export function commandOf(pid: number): string {
  try {
    const text = hasProc ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps(pid, 'command=');
    return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim() || `pid ${pid}`;
  } catch {
    return `pid ${pid}`;
  }
}

type Seen = {startTime: string; state: ProcessState};

const hasProc = existsSync('/proc/self/stat');
let bootId: string | undefined;

function look(pid: number): Seen | null {
  try {
    return hasProc ? parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) : parsePs(ps(pid, 'stat=,lstart='));
  } catch (error) {
    // Whether it is there is not known then: to say that it is gone would leave it running.
    const limit = limitReached(error);
    if (limit) throw limit;
    return null;
  }
}

/**
 * proc(5): `pid (comm) state ppid …`, start time is field 22, threads field 20. `comm` may hold spaces and brackets.
 * The first thread of a killed process can be a zombie while others are still closing its sockets: not gone yet.
 */
function parseProcStat(stat: string): Seen {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [letter, threads, startTicks] = [fields[0], fields[17], fields[19]];
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  const state = stateOf(letter);
  return {startTime: `${startTicks}@${bootId}`, state: state === 'gone' && Number(threads) > 1 ? 'running' : state};
}

function parsePs(line: string): Seen | null {
  const [, stat, startTime] = /^(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
  return startTime === undefined ? null : {startTime, state: stateOf(stat)};
}

function stateOf(letters = 'X'): ProcessState {
  if ('ZXx'.includes(letters.charAt(0))) return 'gone';
  return 'Tt'.includes(letters.charAt(0)) ? 'paused' : 'running';
}

function ps(pid: number, columns: string): string {
  // LC_ALL: lstart is printed in the user's language, which may differ between two terminals.
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, LC_ALL: 'C'},
  });
}
