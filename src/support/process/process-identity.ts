import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {limitReached} from '../../errors/system-error.ts';
import {isProcForeign, ourPidNamespace} from './pid-namespace.ts';
import {procStatFields} from './proc-stat.ts';

/**
 * Identifies one process for good: pids are reused, a pid with its start time is not.
 *
 * `startTime` is opaque: on Linux it is clock ticks since boot and the boot id, elsewhere what `ps` prints.
 */
export type ProcessIdentity = {
  pid: number;
  startTime: string;
  /** The pid namespace that the pid counts in, where /proc tells. */
  pidNamespace?: string;
};

/**
 * `paused`: stopped by a signal. A zombie counts as `gone`: it runs nothing, and only its parent has not waited for it.
 */
export type ProcessState = 'running' | 'paused' | 'gone';

/** Returns the identity of the process that has this pid now, or null if there is none. */
export function identify(pid: number): ProcessIdentity | null {
  const seen = look(pid);
  if (seen === null || seen.state === 'gone') return null;
  const pidNamespace = ourPidNamespace();
  return {pid, startTime: seen.startTime, ...(pidNamespace !== null && {pidNamespace})};
}

/** What is seen from here: also a process that `isElsewhere` is `gone`. */
export function processState(identity: ProcessIdentity): ProcessState {
  if (isElsewhere(identity)) return 'gone';
  const seen = look(identity.pid);
  return seen?.startTime === identity.startTime ? seen.state : 'gone';
}

/**
 * Whether the process was started in another pid namespace, so that its pid says nothing here and it may well be running.
 * After a reboot it is not: no process outlives one.
 */
export function isElsewhere({pidNamespace, startTime}: ProcessIdentity): boolean {
  const ours = ourPidNamespace();
  if (pidNamespace === undefined || ours === null || pidNamespace === ours) return false;
  return startTime.endsWith(`@${readBootId()}`);
}

/** The process belongs to another user, for example because its cluster was started with sudo. */
export class SignalNotPermittedError extends MclusterError {
  constructor(pid: number, signal: NodeJS.Signals, cause: unknown) {
    super({
      code: 'PERMISSION_DENIED',
      message: `not permitted to send ${signal} to pid ${pid} (${commandOf(pid)})`,
      hint: 'run this as the user who started it',
      details: {pid, signal},
      cause,
    });
  }
}

/**
 * Sends a signal if the pid still belongs to the same process, and returns whether it did. SIGKILL goes to the whole
 * process group if the process leads one: a wrapper script must not leave its program behind.
 *
 * @throws {SignalNotPermittedError} when the process belongs to another user.
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

/**
 * Returns false if the process leads no group. Not for SIGSTOP: a shell whose vforked child is stopped cannot be
 * stopped.
 */
function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Returns the command line on one line for people, or only the pid if it cannot be read. */
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
  if (hasProc && isProcForeign()) return null;
  try {
    return hasProc ? seenIn(procStatFields(pid)) : parsePs(ps(pid, 'stat=,lstart='));
  } catch (error) {
    // The state of the process is unknown then: reporting it as gone would leave it running.
    const limit = limitReached(error);
    if (limit) throw limit;
    return null;
  }
}

/**
 * proc(5): the start time is field 22, the number of threads field 20, counted from the pid.
 * The first thread of a killed process can be a zombie while others are still closing its sockets: it is not gone yet.
 */
function seenIn(fields: readonly string[]): Seen {
  const [letter, threads, startTicks] = [fields[0], fields[17], fields[19]];
  const state = stateOf(letter);
  return {
    startTime: `${startTicks}@${readBootId()}`,
    state: state === 'gone' && Number(threads) > 1 ? 'running' : state,
  };
}

function readBootId(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  return bootId;
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
  // lstart is printed in the user's language, which may differ between two terminals.
  return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {...process.env, LC_ALL: 'C'},
  });
}
