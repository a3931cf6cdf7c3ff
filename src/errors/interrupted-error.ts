import {MclusterError} from './mcluster-error.ts';

/** The caller aborted; whatever the call had begun was taken back before this was thrown. */
export class InterruptedError extends MclusterError {
  constructor(what = 'interrupted') {
    super({code: 'INTERRUPTED', message: what});
  }
}

/** Throws InterruptedError once the signal is aborted: call it between two effects. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError();
}
