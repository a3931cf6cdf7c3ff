import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {Config, run, type Interfaces} from '@oclif/core';
import {exitCodes} from '../errors/codes.ts';
import {InterruptedError} from '../errors/interrupted-error.ts';
import {packageRoot} from '../support/package-root.ts';
import {interruptSignal} from './interrupt.ts';
import {reportError} from './report-error.ts';
import {watchOutput} from './watch-output.ts';

/**
 * Runs the command that `args` name and sets the exit code. The process ends by itself once nothing is left to do:
 * leaving earlier would cut off output and cleaning up.
 */
export async function main(args: string[]): Promise<void> {
  const stdout = watchOutput(process.stdout);
  // Where there is no one to tell, nothing is told.
  watchOutput(process.stderr);
  const isWritable = (): boolean => !stdout.broken && stdout.error === null;
  try {
    await run(asFlag(args), ourselves());
  } catch (error) {
    const ours = (await helpOfNothing(error)) ?? withoutAbortError(error);
    if (isWritable()) process.exitCode = reportError(ours, {json: wantsJson(args)});
  }
  // A stream tells of its errors only after the write.
  await setImmediate();
  if (stdout.broken) process.exitCode = exitCodes.ok;
  if (stdout.error) process.exitCode = reportError(stdout.error, {json: false});
}

/** Told to oclif, which would search the folders above the started file for it. */
function ourselves(): Interfaces.LoadOptions {
  const root = packageRoot();
  return {root, pjson: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON};
}

/** `help up` is how other tools say `up --help`, and `version` is how some say `--version`. */
function asFlag(args: string[]): string[] {
  if (args[0] === 'version' && args.length === 1) return ['--version'];
  return args[0] === 'help' ? [...args.slice(1), '--help'] : args;
}

/** Node's timers and streams say in their own way that they were aborted. */
function withoutAbortError(error: unknown): unknown {
  const aborted = error instanceof Error && error.name === 'AbortError' && interruptSignal().aborted;
  return aborted ? new InterruptedError() : error;
}

/** `help nope`: what its help does not find, oclif does not tell its `command_not_found` hook. */
async function helpOfNothing(error: unknown): Promise<Error | null> {
  const [, id] = (error instanceof Error && /^Command (.+) not found\.$/.exec(error.message)) || [];
  if (id === undefined) return null;
  const {unknownCommand} = await import('./command-not-found.ts');
  const {commands} = await Config.load(ourselves());
  return unknownCommand(id, commands);
}

/** Asked of the raw arguments, since they may be what is wrong. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
