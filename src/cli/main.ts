import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {Config, run, type Interfaces} from '@oclif/core';
import {InterruptedError} from '../errors/interrupted-error.ts';
import {homeFolder} from '../support/files/home-folder.ts';
import {packageRoot} from '../support/files/package-root.ts';
import {interruptSignal} from './interrupt.ts';
import {reportError} from './report-error.ts';
import {watchOutput} from './screen/watch-output.ts';

/**
 * Runs the command that `args` names and sets the exit code. It does not call `process.exit`, which would cut off
 * output and clean-up.
 */
export async function main(args: string[]): Promise<void> {
  // oclif asks for both before anything else, and would throw for a user without an entry in passwd.
  process.env.HOME = homeFolder();
  process.env.SHELL ??= '/bin/sh';
  const stdout = watchOutput(process.stdout);
  // If stderr is closed, drop diagnostics instead of failing with EPIPE.
  watchOutput(process.stderr);
  try {
    await run(asFlag(args), ourselves());
  } catch (error) {
    const ours = (await helpOfNothing(error)) ?? withoutAbortError(error);
    if (!isEndOfOutput(ours)) process.exitCode = reportError(ours, {json: wantsJson(args)});
  }
  // A stream emits the error of a write only after the write.
  await setImmediate();
  if (stdout.error === null) return;
  const exitCode = reportError(stdout.error, {json: false});
  // A command's own exit code is more important than its lost output.
  process.exitCode ||= exitCode;
}

/**
 * Passed to oclif, which would otherwise search the folders above the started file for it. No plugins: it would look for
 * them below the user's folders, and run their code, also under sudo.
 */
function ourselves(): Interfaces.LoadOptions {
  const root = packageRoot();
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON;
  return {root, pjson, userPlugins: false, devPlugins: false};
}

/** Other tools accept `help up` for `up --help`, and `version` for `--version`. */
function asFlag(args: string[]): string[] {
  if (args[0] === 'version' && args.length === 1) return ['--version'];
  return args[0] === 'help' ? [...args.slice(1), '--help'] : args;
}

/** Returns whether a command that prints until it is stopped has stopped because stdout failed. */
function isEndOfOutput(error: unknown): boolean {
  const aborted = error instanceof InterruptedError || (error instanceof Error && error.name === 'AbortError');
  return aborted && !interruptSignal().aborted;
}

/** Timers and streams of Node throw their own AbortError; report it like any other interruption. */
function withoutAbortError(error: unknown): unknown {
  const aborted = error instanceof Error && error.name === 'AbortError' && interruptSignal().aborted;
  return aborted ? new InterruptedError() : error;
}

/** `help nope`: for commands unknown to its help, oclif does not call the `command_not_found` hook. */
async function helpOfNothing(error: unknown): Promise<Error | null> {
  const [, id] = (error instanceof Error && /^Command (.+) not found\.$/.exec(error.message)) || [];
  if (id === undefined) return null;
  const {unknownCommand} = await import('./command-not-found.ts');
  const {commands} = await Config.load(ourselves());
  return unknownCommand(id, commands);
}

/** Reads the raw arguments, since they may be what is invalid. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
