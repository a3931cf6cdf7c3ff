import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Config, run, type Interfaces} from '@oclif/core';
import {exitCodes} from '../errors/codes.ts';
import {InterruptedError} from '../errors/interrupted-error.ts';
import {packageRoot} from '../support/package-root.ts';
import {interruptSignal} from './interrupt.ts';
import {reportError} from './report-error.ts';

/**
 * Runs the command that `args` name and sets the exit code. The process ends by itself once nothing is left to do:
 * leaving earlier would cut off output and cleaning up.
 */
export async function main(args: string[]): Promise<void> {
  const stdout = watchForBrokenPipe(process.stdout);
  watchForBrokenPipe(process.stderr);
  try {
    await run(asFlag(args), ourselves());
  } catch (error) {
    const ours = (await helpOfNothing(error)) ?? withoutAbortError(error);
    if (!stdout.broken) process.exitCode = reportError(ours, {json: wantsJson(args)});
  }
  if (stdout.broken) process.exitCode = exitCodes.ok;
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

/** That the reader has gone (`| head`, a closed terminal) is no error: what is written from then on goes nowhere. */
function watchForBrokenPipe(stream: NodeJS.WriteStream): {readonly broken: boolean} {
  const state = {broken: false};
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    state.broken = true;
  });
  return state;
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
  const {commandIDs} = await Config.load(ourselves());
  return unknownCommand(id, commandIDs);
}

/** Asked of the raw arguments, since they may be what is wrong. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
