import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import type {Socket} from 'node:net';
import {throwIfInterrupted} from '../../errors/interrupted-error.ts';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {identify, processState, signalProcess, type ProcessIdentity, type ProcessState} from './process-identity.ts';
import {capLog} from '../files/cap-log.ts';
import {waitUntil} from '../wait-until.ts';
import {logFileVariable} from '../files/write-log-line.ts';

/** A program that outlives this process. Its output is appended to `logFile`, mode 0600, which `capLog` keeps short. */
export type DetachedCommand = {
  file: string;
  args: readonly string[];
  logFile: string;
  /** The whole environment of the program; defaults to that of this process. */
  env?: NodeJS.ProcessEnv;
};

/** How a child of this process has ended. */
export type ProcessExit = {code: number | null; signal: NodeJS.Signals | null};

/**
 * Starts programs that outlive this process, each in its own session and so out of reach of a Ctrl-C in the terminal,
 * and resolves to their identities in the same order. Either all are started or none.
 *
 * No program is orphaned, even if this process is killed: each program waits behind a gate until `claim` has recorded
 * its identity. The gate is a shell that reads a word from a pipe and then *becomes* the program (exec keeps pid and
 * start time). If this process dies first, the pipe breaks and the shell ends.
 *
 *     mcluster --spawn--> sh: read word        (identity known, nothing runs yet)
 *     mcluster --claim--> cluster.json
 *     mcluster --word---> sh: exec memcached …
 */
export async function startDetached(
  commands: readonly DetachedCommand[],
  {claim, signal}: {claim: (identities: ProcessIdentity[]) => Promise<void>; signal: AbortSignal},
): Promise<ProcessIdentity[]> {
  const gated: GatedProcess[] = [];
  try {
    for (const command of commands) {
      throwIfInterrupted(signal);
      gated.push(await spawnGated(command));
    }
    const identities = gated.map(({identity}) => identity);
    await claim(identities);
    throwIfInterrupted(signal);
    for (const {gate} of gated) gate.end('go\n');
    return identities;
  } catch (error) {
    for (const {gate} of gated) gate.destroy();
    await Promise.all(gated.map(({identity}) => endProcess(identity)));
    // A Ctrl-C can also hit a child that is not in its own session yet: whatever failed, the abort is the cause.
    throwIfInterrupted(signal);
    throw error;
  }
}

/** A started process could not be identified. It was ended at once, because it could not be ended safely later. */
export class UnidentifiedProcessError extends MclusterError {
  constructor(pid: number, command: string) {
    super({
      code: 'PERMISSION_DENIED',
      message: `started ${command} as pid ${pid}, but could not read its start time; the process was killed`,
      hint: 'check that /proc can be read, or that `ps -o lstart= -p $$` prints a date',
    });
  }
}

/** Returns how a process ended, if this process started it and saw it end; else null. */
export function exitOf(identity: ProcessIdentity): ProcessExit | null {
  return exits.get(keyOf(identity)) ?? null;
}

/** Sends a signal, and resolves when its effect is visible. It is no error if the process is gone or does not react. */
export async function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  const before = processState(identity);
  if (!signalProcess(identity, signal)) return;
  // A paused process handles no signal but SIGKILL and SIGCONT until it is resumed.
  if (before === 'paused' && signal !== 'SIGKILL' && signal !== 'SIGCONT') return;
  const expected = effects[signal];
  if (expected === undefined) return;
  const settled = (state: ProcessState): boolean => state === expected || state === 'gone';
  await waitUntil(() => (settled(processState(identity)) ? true : undefined), {
    timeoutMs: effectDeadlineMs,
    maxPauseMs: 20,
  });
}

/** Sends SIGTERM, then SIGKILL after `graceMs`. Resolves once the process is gone, to whether it had been running. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (!signalProcess(identity, 'SIGTERM')) return false;
  // A paused process handles the SIGTERM only once it is resumed.
  signalProcess(identity, 'SIGCONT');
  if (!(await waitUntilGone(identity, graceMs))) await endProcess(identity);
  return true;
}

/** Sends SIGKILL. Resolves once the process is gone, to whether it had been running. */
export async function endProcess(identity: ProcessIdentity): Promise<boolean> {
  if (!signalProcess(identity, 'SIGKILL')) return false;
  await waitUntilGone(identity, effectDeadlineMs);
  return true;
}

async function waitUntilGone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const gone = await waitUntil(() => (processState(identity) === 'gone' ? true : undefined), {
    timeoutMs,
    maxPauseMs: 20,
  });
  return gone ?? false;
}

type GatedProcess = {identity: ProcessIdentity; gate: Socket};

const effectDeadlineMs = 5_000;
/** The default effect of each signal; a process may handle the others as it likes. */
const effects: Partial<Record<NodeJS.Signals, ProcessState>> = {
  SIGKILL: 'gone',
  SIGTERM: 'gone',
  SIGINT: 'gone',
  SIGQUIT: 'gone',
  SIGABRT: 'gone',
  SIGSEGV: 'gone',
  SIGBUS: 'gone',
  SIGSTOP: 'paused',
  SIGCONT: 'running',
};
const gateScript = 'read -r word <&3 || exit 0; exec "$@" 3<&-';
const exits = new Map<string, ProcessExit>();

async function spawnGated({file, args, logFile, env}: DetachedCommand): Promise<GatedProcess> {
  capLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', gateScript, 'mcluster-gate', file, ...args], {
      detached: true,
      // A daemon in the current folder would keep it from being removed or unmounted.
      cwd: '/',
      stdio: ['ignore', log, log, 'pipe'],
      env: {...(env ?? process.env), [logFileVariable]: logFile},
    });
    return await identifyChild(child);
  } finally {
    closeSync(log);
  }
}

function identifyChild(child: ChildProcess): Promise<GatedProcess> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.unref();
    if (child.pid === undefined) return;
    const gate = child.stdio[3] as Socket;
    // The gate may die before it reads the word; the caller that waits for the program to answer reports that.
    gate.on('error', () => undefined);
    const identity = identityOf(child);
    if (!('startTime' in identity)) {
      const {failure} = identity;
      // Reject only once its exit is known: if a signal to the whole group ended it, this process has received it by
      // then too.
      child.once('exit', () => reject(failure));
      gate.destroy();
      child.kill('SIGKILL');
      return;
    }
    child.once('exit', (code, signal) => exits.set(keyOf(identity), {code, signal}));
    resolve({identity, gate});
  });
}

function identityOf({pid = 0, spawnfile}: ChildProcess): ProcessIdentity | {failure: Error} {
  try {
    return identify(pid) ?? {failure: new UnidentifiedProcessError(pid, spawnfile)};
  } catch (error) {
    return {failure: error as Error};
  }
}

function keyOf({pid, startTime}: ProcessIdentity): string {
  return `${pid} ${startTime}`;
}

/**
 * Returns the environment for a Node process started by mcluster, without options meant for this process, such as a
 * debugger's port.
 */
export function daemonEnvironment(): NodeJS.ProcessEnv {
  const {NODE_OPTIONS: _ours, ...environment} = process.env;
  return environment;
}
