import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {limitReached} from '../../errors/system-error.ts';
import {formatDuration} from '../../support/duration.ts';
import {endGroup, type GroupLeader} from '../../support/process/process-group.ts';
import {startTied} from '../../support/process/tied-program.ts';
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
  const {program, leader, untie} = await start(file, (mark) =>
    spawn(file, args, {cwd, env: {...process.env, ...env, ...mark}, detached: true, stdio: ['ignore', 'pipe', 'pipe']}),
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
  untie();
  // Background processes inherit the pipes and keep them open.
  await Promise.race([closed, pause(pipeGraceMs)]);
  said.end();
  const output = {output: said.text, shown: said.shown};
  if (late.signal.aborted)
    return {exitCode: null, problem: `${file} did not exit within ${formatDuration(timeoutMs!)}`, ...output};
  const how = code === null ? `was terminated by ${by!}` : `exited with code ${code}`;
  return {exitCode: code, problem: code === 0 ? null : `${file} ${how}`, ...output};
}

type Started = {program: ChildProcess; leader: GroupLeader; untie: () => void};

async function start(file: string, begin: (mark: Readonly<Record<string, string>>) => ChildProcess): Promise<Started> {
  const {child: program, identity, untie} = await startTied('group', begin);
  try {
    await once(program, 'spawn');
    return {program, leader: identity ?? {pid: program.pid!, startTime: null}, untie};
  } catch (error) {
    untie();
    const limit = limitReached(error);
    if (limit) throw limit;
    const {code, message} = error as NodeJS.ErrnoException;
    throw new StepFailedError(`${file} could not be run: ${code ?? message}`);
  }
}
