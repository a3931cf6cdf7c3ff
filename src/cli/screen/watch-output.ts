import {MclusterError} from '../../errors/mcluster-error.ts';

/** The result of a command could not be written to stdout. */
export class OutputError extends MclusterError {
  constructor({message, code, syscall = ''}: NodeJS.ErrnoException) {
    super({
      code: 'OUTPUT_UNWRITABLE',
      // Node: `ENOSPC: no space left on device, write`.
      message: `can't write to stdout: ${message.replace(new RegExp(`, ${syscall}$`), '')}`,
      hint: 'free space there, or redirect stdout to another place',
      details: {errno: code ?? null},
    });
  }
}

/**
 * The state of a stream: `broken` when its reader has closed it, `error` when it can't be written to for any other
 * reason.
 */
export type OutputState = {broken: boolean; error: OutputError | null};

/**
 * Handles errors of stdout or stderr, which would otherwise be thrown in the middle of a command or reported as a bug.
 * Later writes are discarded.
 */
export function watchOutput(stream: NodeJS.WriteStream): OutputState {
  const state: OutputState = {broken: false, error: null};
  // oclif's listener throws every error except EPIPE.
  stream.removeAllListeners('error');
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (state.broken || state.error) return;
    // `| head`, or a closed terminal.
    if (error.code === 'EPIPE' || (error.code === 'EIO' && stream.isTTY)) state.broken = true;
    else state.error = new OutputError(error);
  });
  return state;
}
