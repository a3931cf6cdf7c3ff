import type {ReplyShape} from './reply-scanner.ts';

/** Receives the reply to one command sent on a link. Exactly one of the two methods is called, once. */
export interface ReplyWaiter {
  /** How the end of the reply is recognised. */
  readonly shape: ReplyShape;
  /** Receives the whole reply. The bytes belong to the link and change after the call: copy what you keep. */
  onReply(bytes: Buffer, start: number, end: number): void;
  /** The node cannot be reached, or the connection closed before the reply. The command may have been applied. */
  onLost(): void;
}

/** Wraps a waiter, and calls back once it settles: before it receives its reply, or learns that the reply is lost. */
export class SettlingWaiter implements ReplyWaiter {
  readonly shape: ReplyShape;
  readonly #waiter: ReplyWaiter;
  readonly #onSettled: () => void;

  constructor(waiter: ReplyWaiter, onSettled: () => void) {
    this.shape = waiter.shape;
    this.#waiter = waiter;
    this.#onSettled = onSettled;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    this.#onSettled();
    this.#waiter.onReply(bytes, start, end);
  }

  onLost(): void {
    this.#onSettled();
    this.#waiter.onLost();
  }
}
