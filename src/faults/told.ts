import type {ReplyWaiter} from './wire.ts';

/** Notices when the waiter behind it is told. */
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
