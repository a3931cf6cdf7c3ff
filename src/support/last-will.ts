import {spawn} from 'node:child_process';
import {daemonEnvironment} from './detached-process.ts';

/** A program that is to run when we are no more. */
export type LastWill = {
  file: string;
  args: readonly string[];
  /** Added to our environment. */
  env: Readonly<Record<string, string>>;
  /** Run it once more, so long after it; by default only after it has failed. */
  againAfterSeconds?: number | undefined;
};

/**
 * Has a program run once this process (or this worker thread) has ended, whatever ended it: Ctrl-C, an exception, a
 * SIGKILL. Call what is returned when that is no longer needed.
 *
 * A shell, in a session of its own so that a Ctrl-C does not reach it, waits for a word on a pipe that we alone hold:
 *
 *     us --"done"--> sh: read word        there is nothing to do
 *     us --(gone)--> sh: end of file      runs the program
 *
 * Where there is no shell, there is no will: what it is about works without.
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
  // Neither may keep us from ending.
  child.unref();
  (stdin as typeof stdin & {unref?: () => void}).unref?.();
  return () => stdin.end('done\n');
}

const watchScript =
  'again=$1; shift; read -r word; [ "$word" = done ] && exit; exec </dev/null; ' +
  '"$@" && [ "$again" = 0 ] && exit; sleep "$again"; exec "$@"';
