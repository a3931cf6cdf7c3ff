import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import type {Socket} from 'node:net';
import {identify, processState, signalProcess, type ProcessIdentity} from './process-identity.ts';
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
  claim: (identities: ProcessIdentity[]) => Promise<void>,
): Promise<ProcessIdentity[]> {
  const gated: GatedProcess[] = [];
  try {
    for (const command of commands) gated.push(await spawnGated(command));
    const identities = gated.map(({identity}) => identity);
    await claim(identities);
    for (const {gate} of gated) gate.end('go\n');
    return identities;
  } catch (error) {
    for (const {gate} of gated) gate.destroy();
    await Promise.all(gated.map(({identity}) => endProcess(identity)));
    throw error;
  }
}

/** Known only for what this process started and saw ending. */
export function exitOf(identity: ProcessIdentity): ProcessExit | null {
  return exits.get(keyOf(identity)) ?? null;
}

/** Asks to end (SIGTERM), then ends by force after `graceMs`. Returns, when it is gone, whether it had been there. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (!signalProcess(identity, 'SIGTERM')) return false;
  // A paused process sees no signal but SIGKILL until it is woken.
  signalProcess(identity, 'SIGCONT');
  if (!(await waitUntilGone(identity, graceMs))) await endProcess(identity);
  return true;
}

/** Ends by force. Returns, when it is gone, whether it had been there. */
export async function endProcess(identity: ProcessIdentity): Promise<boolean> {
  if (!signalProcess(identity, 'SIGKILL')) return false;
  await waitUntilGone(identity, killDeadlineMs);
  return true;
}

export async function waitUntilGone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const gone = await waitUntil(() => (processState(identity) === 'gone' ? true : undefined), {
    timeoutMs,
    maxPauseMs: 20,
  });
  return gone ?? false;
}

type GatedProcess = {identity: ProcessIdentity; gate: Socket};

/** SIGKILL can't be refused; only a process stuck in the kernel outlasts it. */
const killDeadlineMs = 5_000;
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
    const identity = identify(child.pid);
    if (identity === null) {
      gate.destroy();
      child.kill('SIGKILL');
      reject(new Error(`could not read the start time of pid ${child.pid}`));
      return;
    }
    child.once('exit', (code, signal) => exits.set(keyOf(identity), {code, signal}));
    resolve({identity, gate});
  });
}

function keyOf({pid, startTime}: ProcessIdentity): string {
  return `${pid} ${startTime}`;
}
