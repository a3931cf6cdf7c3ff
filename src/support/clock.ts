import {InterruptedError, throwIfInterrupted} from '../errors/interrupted-error.ts';

/** Time, so that a test can bring its own. */
export interface Clock {
  /** Milliseconds that only ever grow; for spans, not for dates. */
  now(): number;
  /** Throws InterruptedError as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      throwIfInterrupted(signal);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(new InterruptedError());
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, {once: true});
    });
  },
};
