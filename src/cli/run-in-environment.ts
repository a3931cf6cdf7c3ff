import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {constants} from 'node:os';
import {delimiter, join} from 'node:path';
import {limitReached} from '../errors/system-error.ts';
import {MclusterError} from '../errors/mcluster-error.ts';

export class CommandNotStartedError extends MclusterError {
  constructor(command: string, cause: {code?: string | undefined}) {
    const reason = cause.code === 'ENOENT' ? 'there is no such program on PATH' : (cause.code ?? 'no reason given');
    super({
      code: 'USAGE',
      message: `${command} can't be started: ${reason}`,
      hint: /\s/.test(command)
        ? `each argument is a word of its own: mcluster with -- ${command}`
        : `see whether your shell finds it: command -v ${command}`,
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
  const folders = file.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  const isThere = folders.some((folder) => existsSync(folder === '' ? file : join(folder, file)));
  if (!isThere && process.platform !== 'win32') throw new CommandNotStartedError(file, {code: 'ENOENT'});
}

/**
 * Runs a command on this terminal with variables added to the environment, and resolves to its exit code as a shell
 * would: 128 plus the number of the signal that ended it. The terminal sends Ctrl-C to the command directly; SIGTERM is
 * forwarded.
 */
export function runInEnvironment(
  [file, ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file!, args, {stdio: 'inherit', env: {...process.env, ...variables}});
    const passOn = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', passOn);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(limitReached(error) ?? new CommandNotStartedError(file!, error)),
    );
    child.once('exit', (code, killedBy) => {
      process.removeListener('SIGTERM', passOn);
      resolve(code ?? 128 + constants.signals[killedBy!]);
    });
  });
}
