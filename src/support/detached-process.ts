import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import type {Socket} from 'node:net';
import {throwIfInterrupted} from '../errors/interrupted-error.ts';
import {MclusterError} from '../errors/mcluster-error.ts';
import {identify, processState, signalProcess, type ProcessIdentity, type ProcessState} from './process-identity.ts';
import {waitUntil} from './wait-until.ts';

/** A program that is to live on after us. Its output is appended to `logFile`, mode 0600. */
export type DetachedCommand = {
  file: string;
  args: readonly string[];
  logFile: string;
  /** Its whole environment; by default ours. */
  env?: NodeJS.ProcessEnv;
};

/** How a process that this process started has ended. */
export type ProcessExit = {code: number | null; signal: NodeJS.Signals | null};

/**
 * Starts programs that outlive us, out of reach of a Ctrl-C in our terminal (own session each), and returns their
 * identities in the same order. All or nothing.
 *
 * Nobody is orphaned, wherever we are killed: each program is held behind a gate until `claim` has written its identity
 * down. The gate is a shell that waits for a word on a pipe from us and then *becomes* the program (exec keeps pid and
 * start time); if we die first, the pipe breaks and the shell ends.
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
    // A Ctrl-C can also hit a child that is not in its own session yet: whatever failed, the abort is why.
    throwIfInterrupted(signal);
    throw error;
  }
}

/** A process whose identity can't be told can't be ended safely later, so it was ended at once. */
export class UnidentifiedProcessError extends MclusterError {
  constructor(pid: number, command: string) {
    super({
      code: 'PERMISSION_DENIED',
      message: `started ${command} as pid ${pid}, but could not read its start time; it was ended again`,
      hint: 'check that /proc can be read, or that `ps -o lstart= -p $$` prints a date',
    });
  }
}

/** Known only for what this process started and saw ending. */
export function exitOf(identity: ProcessIdentity): ProcessExit | null {
  return exits.get(keyOf(identity)) ?? null;
}

/** Sends a signal and returns when its effect can be seen. A process that is gone, or refuses to go, is no error. */
export async function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  const before = processState(identity);
  if (!signalProcess(identity, signal)) return;
  // A paused process sees no signal but SIGKILL and SIGCONT until it is woken.
  if (before === 'paused' && signal !== 'SIGKILL' && signal !== 'SIGCONT') return;
  const expected = effects[signal];
  if (expected === undefined) return;
  const settled = (state: ProcessState): boolean => state === expected || state === 'gone';
  await waitUntil(() => (settled(processState(identity)) ? true : undefined), {
    timeoutMs: effectDeadlineMs,
    maxPauseMs: 20,
  });
}

/** Asks to end (SIGTERM), then ends by force after `graceMs`. Returns, when it is gone, whether it had been there. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (!signalProcess(identity, 'SIGTERM')) return false;
  // It may be paused, and would see the SIGTERM only when it is woken.
  signalProcess(identity, 'SIGCONT');
  if (!(await waitUntilGone(identity, graceMs))) await endProcess(identity);
  return true;
}

/** Ends by force. Returns, when it is gone, whether it had been there. */
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
/** What a process normally does on a signal; others it may handle as it likes. */
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
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn('/bin/sh', ['-c', gateScript, 'mcluster-gate', file, ...args], {
      detached: true,
      // Not ours: a daemon must not keep the folder we happen to be in from being removed or unmounted.
      cwd: '/',
      stdio: ['ignore', log, log, 'pipe'],
      ...(env && {env}),
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
    // It may be dead before it reads the word: whoever waits for it to answer finds out.
    gate.on('error', () => undefined);
    const identity = identityOf(child);
    if (!('startTime' in identity)) {
      const {failure} = identity;
      // Not before its exit is known: the signal that ended it, if one did, has reached us as well by then.
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

/** Our environment for a Node program of ours: without options meant for us, such as a debugger's port. */
export function daemonEnvironment(): NodeJS.ProcessEnv {
  const {NODE_OPTIONS: _ours, ...environment} = process.env;
  return environment;
}
