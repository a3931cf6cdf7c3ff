import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import {MclusterError} from '../errors/mcluster-error.ts';

export class CommandNotStartedError extends MclusterError {
  constructor(command: string, cause: NodeJS.ErrnoException) {
    const reason = cause.code === 'ENOENT' ? 'there is no such program on PATH' : (cause.code ?? cause.message);
    super({code: 'USAGE', message: `${command} can't be started: ${reason}`, details: {command}, cause});
  }
}

/**
 * Runs a command on our own terminal with variables added to our environment, and returns its exit code as a shell
 * would: 128 plus the number of the signal that ended it. Ctrl-C reaches it by itself, SIGTERM is passed on.
 */
export function runInEnvironment(
  [file, ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file!, args, {stdio: 'inherit', env: {...process.env, ...variables}});
    const passOn = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', passOn);
    child.once('error', (error) => reject(new CommandNotStartedError(file!, error)));
    child.once('exit', (code, killedBy) => {
      process.removeListener('SIGTERM', passOn);
      resolve(code ?? 128 + constants.signals[killedBy!]);
    });
  });
}
