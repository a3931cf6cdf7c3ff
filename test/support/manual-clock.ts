import {InterruptedError, throwIfInterrupted} from '../../src/errors/interrupted-error.ts';
import type {Clock} from '../../src/support/clock.ts';

/** A clock that the test advances; sleepers wake in the order of their deadlines. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Number of sleepers, which is 0 after a clean-up. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    throwIfInterrupted(signal);
    return new Promise((resolve, reject) => {
      const sleeper = {dueMs: this.#nowMs + ms, wake: resolve};
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(new InterruptedError());
      });
    });
  }

  /** Advances the clock by `ms`, and waits for everything that this triggers. */
  async advance(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#nowMs = next.dueMs;
      next.wake();
      await settled();
    }
    this.#nowMs = end;
    await settled();
  }

  #next(end: number): Sleeper | undefined {
    return this.#sleepers.filter(({dueMs}) => dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)[0];
  }
}

type Sleeper = {dueMs: number; wake: () => void};

/** Resolves after all microtasks and one turn of the event loop. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
