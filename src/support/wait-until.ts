import {throwIfInterrupted} from '../errors/interrupted-error.ts';
import {systemClock, type Clock} from './clock.ts';

export type WaitOptions = {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  clock?: Clock;
  /** The pause between two questions starts here … */
  firstPauseMs?: number;
  /** … and doubles up to here. */
  maxPauseMs?: number;
};

/**
 * Asks until the answer is something else than `undefined`, and resolves to it; to `undefined` when the time is up.
 * The question is asked at least once. Throws InterruptedError on abort, and what the question throws.
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
