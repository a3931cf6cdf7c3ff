import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {limitReached} from '../../errors/system-error.ts';
import {formatDuration} from '../../support/duration.ts';
import {leaveWill} from '../../support/process/last-will.ts';
import {ownProgram} from '../../support/files/package-root.ts';
import {endGroup, type GroupLeader} from '../../support/process/process-group.ts';
import {identify} from '../../support/process/process-identity.ts';
import {ProgramOutput} from './program-output.ts';
import {StepFailedError} from '../run/step-failed-error.ts';

export type ProgramOptions = {
  cwd: string;
  /** Added to the current environment. */
  env: Record<string, string | undefined>;
  signal: AbortSignal;
  timeoutMs?: number | undefined;
};

/**
 * `problem`: one line that says what went wrong; null after exit code 0. `exitCode`: null when a signal ended it.
 * `output`: stdout, then stderr. `shown`: the end of both for display, in the order of arrival.
 */
export type ProgramEnd = {exitCode: number | null; problem: string | null; output: string; shown: string};

const pipeGraceMs = 200;

/**
 * Runs a user's program until it exits. It gets a process group of its own, so that a timeout or abort also ends its
 * children; it does not wait for background processes that the program leaves.
 * @throws {StepFailedError} when the program can't be started
 * @throws {SystemRefusedError} when the system lacks the resources
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  {cwd, env, signal, timeoutMs}: ProgramOptions,
): Promise<ProgramEnd> {
  const {program, leader, revokeWill} = await start(file, () =>
    spawn(file, args, {cwd, env: {...process.env, ...env}, detached: true, stdio: ['ignore', 'pipe', 'pipe']}),
  );
  const said = new ProgramOutput(program);
  const ended = new Promise<{code: number | null; by: NodeJS.Signals | null}>((resolve) => {
    program.once('exit', (code, by) => resolve({code, by}));
  });
  const closed = new Promise((resolve) => void program.once('close', resolve));

  const stopped: Promise<void>[] = [];
  const late = new AbortController();
  const stop = (): void => void stopped.push(endGroup(leader));
  const giveUp = (): void => {
    late.abort();
    stop();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
  signal.addEventListener('abort', stop, {once: true});
  if (signal.aborted) stop();

  const {code, by} = await ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  await Promise.all(stopped);
  revokeWill();
  // Background processes inherit the pipes and keep them open.
  await Promise.race([closed, pause(pipeGraceMs)]);
  said.end();
  const output = {output: said.text, shown: said.shown};
  if (late.signal.aborted)
    return {exitCode: null, problem: `${file} did not end within ${formatDuration(timeoutMs!)}`, ...output};
  const how = code === null ? `was ended by ${by!}` : `exited with code ${code}`;
  return {exitCode: code, problem: code === 0 ? null : `${file} ${how}`, ...output};
}

type Started = {program: ChildProcess; leader: GroupLeader; revokeWill: () => void};

async function start(file: string, begin: () => ChildProcess): Promise<Started> {
  let leader: GroupLeader | null = null;
  try {
    const program = begin();
    const {pid} = program;
    leader = pid === undefined ? null : (identify(pid) ?? {pid, startTime: null});
    // Before the first await: from here on this process may be killed.
    const will = leader === null ? null : endWithUs(leader);
    await Promise.all([once(program, 'spawn'), will]);
    return {program, leader: leader!, revokeWill: await will!};
  } catch (error) {
    // Only its watchdog can have failed in this case.
    if (leader !== null) {
      await endGroup(leader);
      throw error;
    }
    const limit = limitReached(error);
    if (limit) throw limit;
    const {code, message} = error as NodeJS.ErrnoException;
    throw new StepFailedError(`${file} could not be run: ${code ?? message}`);
  }
}

/**
 * Makes sure that the program ends when this process is killed, for example by a second Ctrl-C. Call the returned
 * function once the program has exited.
 */
async function endWithUs({pid, startTime}: GroupLeader): Promise<() => void> {
  if (startTime === null) return () => undefined;
  const script = ownProgram('dist/scenario/end-program.js');
  const args = [script, 'group', String(pid), startTime];
  return (await leaveWill({file: process.execPath, args, env: {}})).cancel;
}
