import type {ReplyWaiter} from './link/wire.ts';

/** Wraps a waiter, and calls back once when the waiter receives its reply or loss. */
export class Told implements ReplyWaiter {
  readonly shape;
  readonly #waiter: ReplyWaiter;
  readonly #onTold: () => void;

  constructor(waiter: ReplyWaiter, onTold: () => void) {
    this.shape = waiter.shape;
    this.#waiter = waiter;
    this.#onTold = onTold;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    this.#onTold();
    this.#waiter.onReply(bytes, start, end);
  }

  onLost(): void {
    this.#onTold();
    this.#waiter.onLost();
  }
}
