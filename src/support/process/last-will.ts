import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {limitReached} from '../../errors/system-error.ts';
import {daemonEnvironment} from './detached-process.ts';

/** A program to run once this process has ended. */
export type LastWill = {
  file: string;
  args: readonly string[];
  /** Added to the environment of this process. */
  env: Readonly<Record<string, string>>;
  /** Runs the program again after this many seconds; by default only if it has failed. */
  againAfterSeconds?: number | undefined;
};

/** What can still be done about a will. */
export type LeftWill = {
  cancel: () => void;
  /** Adds an argument for the program, such as the pid of a process that was not there yet. On one line. */
  addArgument: (argument: string) => void;
};

/** The watchdog could not be started. Without it, the processes that it should end would outlive this one. */
export class WatchdogError extends MclusterError {
  constructor(cause: NodeJS.ErrnoException) {
    super({
      code: 'WATCHDOG_FAILED',
      message: `the process that cleans up when this one ends could not be started: ${cause.message}`,
      hint: 'check that /bin/sh is there and that this user may start more processes (ulimit -u)',
      cause,
    });
  }
}

/**
 * Runs a program once this process (or this worker thread) has ended, for any reason: Ctrl-C, an exception, a SIGKILL.
 *
 * A shell, in a session of its own so that a Ctrl-C does not reach it, reads a word from a pipe that only this process
 * holds open:
 *
 *     process --"123"---> sh: read word        one more argument for the program
 *     process --"done"--> sh: read word        cancelled, runs nothing
 *     process --(gone)--> sh: end of file      runs the program
 *
 * @throws {WatchdogError} when the shell cannot be started.
 * @throws {SystemRefusedError} when a system limit prevents that.
 */
export async function leaveWill(will: LastWill): Promise<LeftWill> {
  const {child, stdin} = await startShell(will).catch((error: unknown) => {
    throw limitReached(error) ?? new WatchdogError(error as NodeJS.ErrnoException);
  });
  stdin.on('error', () => undefined);
  // Neither the child nor its pipe may keep this process running.
  child.unref();
  (stdin as typeof stdin & {unref?: () => void}).unref?.();
  return {
    cancel: () => stdin.end('done\n'),
    addArgument: (argument) => void stdin.write(`${argument}\n`),
  };
}

async function startShell({file, args, env, againAfterSeconds = 0}: LastWill) {
  const child = spawn('/bin/sh', ['-c', watchScript, 'mcluster-watch', String(againAfterSeconds), file, ...args], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {...daemonEnvironment(), ...env},
  });
  await once(child, 'spawn');
  return {child, stdin: child.stdin};
}

const watchScript =
  'again=$1; shift; while read -r word; do [ "$word" = done ] && exit; set -- "$@" "$word"; done; exec </dev/null; ' +
  '"$@" && [ "$again" = 0 ] && exit; sleep "$again"; exec "$@"';
