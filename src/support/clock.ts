import {InterruptedError, throwIfInterrupted} from '../errors/interrupted-error.ts';

/** The time, injected so that tests can supply their own clock. */
export interface Clock {
  /** Returns monotonic milliseconds, for durations and not for dates. */
  now(): number;
  /**
   * Resolves after `ms`.
   *
   * @throws {InterruptedError} as soon as the signal is aborted.
   */
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
