import {MclusterError} from '../errors/mcluster-error.ts';

/** The result of a command could not be written where it was sent. */
export class OutputError extends MclusterError {
  constructor({message, code, syscall = ''}: NodeJS.ErrnoException) {
    super({
      code: 'OUTPUT_UNWRITABLE',
      // Node: `ENOSPC: no space left on device, write`.
      message: `can't write to stdout: ${message.replace(new RegExp(`, ${syscall}$`), '')}`,
      hint: 'make room there, or redirect stdout to another place',
      details: {errno: code ?? null},
    });
  }
}

/** What has become of a stream: `broken` when its reader has gone, `error` when it can't be written to for any other reason. */
export type OutputState = {broken: boolean; error: OutputError | null};

/**
 * Watches stdout or stderr, so that an error of it is neither thrown in the middle of a command nor printed as a bug.
 * What is written after it goes nowhere.
 */
export function watchOutput(stream: NodeJS.WriteStream): OutputState {
  const state: OutputState = {broken: false, error: null};
  // That of oclif throws all but EPIPE.
  stream.removeAllListeners('error');
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (state.broken || state.error) return;
    // `| head`, or a terminal that was closed.
    if (error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY)) state.broken = true;
    else state.error = new OutputError(error);
  });
  return state;
}
