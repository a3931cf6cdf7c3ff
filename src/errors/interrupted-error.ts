import {MclusterError} from './mcluster-error.ts';

/** The caller aborted. Whatever the call had started was undone before this was thrown. */
export class InterruptedError extends MclusterError {
  constructor(what = 'interrupted') {
    super({code: 'INTERRUPTED', message: what});
  }
}

/**
 * Checks for an abort between two effects.
 *
 * @throws {InterruptedError} when the signal is aborted.
 */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError();
}
