import {spawn} from 'node:child_process';
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

/**
 * Runs a program once this process (or this worker thread) has ended, for any reason: Ctrl-C, an exception, a SIGKILL.
 * Returns a function that cancels it.
 *
 * A shell, in a session of its own so that a Ctrl-C does not reach it, reads a word from a pipe that only this process
 * holds open:
 *
 *     process --"done"--> sh: read word        cancelled, runs nothing
 *     process --(gone)--> sh: end of file      runs the program
 *
 * Without /bin/sh no watchdog is started; everything else still works.
 */
export function leaveWill({file, args, env, againAfterSeconds = 0}: LastWill): () => void {
  const child = spawn('/bin/sh', ['-c', watchScript, 'mcluster-watch', String(againAfterSeconds), file, ...args], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {...daemonEnvironment(), ...env},
  });
  const {stdin} = child;
  child.on('error', () => undefined);
  stdin.on('error', () => undefined);
  // Neither the child nor its pipe may keep this process running.
  child.unref();
  (stdin as typeof stdin & {unref?: () => void}).unref?.();
  return () => stdin.end('done\n');
}

const watchScript =
  'again=$1; shift; read -r word; [ "$word" = done ] && exit; exec </dev/null; ' +
  '"$@" && [ "$again" = 0 ] && exit; sleep "$again"; exec "$@"';
