import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {constants} from 'node:os';
import {delimiter, join} from 'node:path';
import {limitReached} from '../errors/system-error.ts';
import {MclusterError} from '../errors/mcluster-error.ts';
import {procStatFields} from '../support/process/proc-stat.ts';
import {startTied} from '../support/process/tied-program.ts';

export class CommandNotStartedError extends MclusterError {
  constructor(command: string, cause: {code?: string | undefined}) {
    const reason = cause.code === 'ENOENT' ? 'there is no such program on PATH' : (cause.code ?? 'no reason given');
    super({
      code: 'USAGE',
      message: `${command} can't be started: ${reason}`,
      hint: /\s/.test(command)
        ? `pass each argument as a separate word: mcluster with -- ${command}`
        : `check whether your shell finds it: command -v ${command}`,
      details: {command},
      cause,
    });
  }
}

/**
 * Checks that the program exists before anything starts.
 * @throws {CommandNotStartedError} when it does not
 */
export function demandProgram([file = '']: readonly string[]): void {
  if (file === '') throw new CommandNotStartedError('""', {code: 'it is empty'});
  const folders = file.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  const isThere = folders.some((folder) => existsSync(folder === '' ? file : join(folder, file)));
  if (!isThere && process.platform !== 'win32') throw new CommandNotStartedError(file, {code: 'ENOENT'});
}

/**
 * Runs a command on this terminal with variables added to the environment, and resolves to its exit code as a shell
 * would: 128 plus the number of the signal that ended it. SIGTERM, SIGHUP and SIGINT are forwarded once each. When this
 * process is killed, the command is ended with all that it has started.
 */
export async function runInEnvironment(
  [file, ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const {child, untie} = await startTied('tree', (mark) =>
    spawn(file!, args, {stdio: 'inherit', env: {...process.env, ...variables, ...mark}}),
  );
  const stopForwarding = forwardSignals(child);
  try {
    const [code, killedBy] = await exitOf(child);
    return code ?? 128 + constants.signals[killedBy!];
  } catch (error) {
    throw limitReached(error) ?? new CommandNotStartedError(file!, error as NodeJS.ErrnoException);
  } finally {
    untie();
    stopForwarding();
  }
}

/** Rejects when it can't be started. */
function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, killedBy) => resolve([code, killedBy]));
  });
}

/**
 * A signal for this process alone is one for the command. But Ctrl-C in a terminal reaches both, and many programs take
 * the second one for an order to stop at once. Not forwarded again: a second signal ends this process.
 */
function forwardSignals(child: ChildProcess): () => void {
  const listeners = (['SIGTERM', 'SIGHUP', 'SIGINT'] as const).map((signal) => {
    const forward = (): void => {
      if (signal !== 'SIGINT' || !isInForeground()) child.kill(signal);
    };
    process.once(signal, forward);
    return {signal, forward};
  });
  return () => {
    for (const {signal, forward} of listeners) process.removeListener(signal, forward);
  };
}

/** Whether this process and its command are what a terminal sends Ctrl-C to. */
function isInForeground(): boolean {
  try {
    const [, , group, , , foregroundGroup] = procStatFields('self');
    return group === foregroundGroup;
  } catch {
    return process.stdin.isTTY;
  }
}
