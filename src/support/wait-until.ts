import {throwIfInterrupted} from '../errors/interrupted-error.ts';
import {systemClock, type Clock} from './clock.ts';

export type WaitOptions = {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  clock?: Clock;
  /** The first pause between two calls of `ask`, doubled after each call … */
  firstPauseMs?: number;
  /** … up to this. */
  maxPauseMs?: number;
};

/**
 * Calls `ask` until it returns something other than `undefined`, and resolves to that, or to `undefined` at the
 * deadline. It calls `ask` at least once, and rejects with whatever `ask` throws.
 *
 * @throws {InterruptedError} when the signal is aborted.
 */
export async function waitUntil<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  {timeoutMs, signal, clock = systemClock, firstPauseMs = 1, maxPauseMs = 50}: WaitOptions,
): Promise<T | undefined> {
  const deadline = clock.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    throwIfInterrupted(signal);
    const answer = await ask();
    if (answer !== undefined) return answer;
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) return undefined;
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
  }
}
