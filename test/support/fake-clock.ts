import {throwIfInterrupted} from '../../src/errors/interrupted-error.ts';
import type {Clock} from '../../src/support/clock.ts';

/** Time that passes only in sleeps, and then at once. */
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
