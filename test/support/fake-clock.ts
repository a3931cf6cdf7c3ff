import {throwIfInterrupted} from '../../src/errors/interrupted-error.ts';
import type {Clock} from '../../src/support/clock.ts';

/** A clock on which only sleeps take time, and return at once. */
export class FakeClock implements Clock {
  nowMs = 0;
  readonly slept: number[] = [];

  now(): number {
    return this.nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    throwIfInterrupted(signal);
    this.slept.push(ms);
    this.nowMs += ms;
  }
}
