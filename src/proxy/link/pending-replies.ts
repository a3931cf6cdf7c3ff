import {ReplyScanner} from '../../protocol/reply-scanner.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';

const firstCarriedBytes = 65_536;
const nothing = (): void => undefined;

/**
 * The pending commands of one connection, in order, and the bytes of an incomplete answer. Hot path: whole answers are
 * passed on without a copy.
 */
export class PendingReplies {
  readonly #scanner = new ReplyScanner();
  /** Waiters in the order of their commands; those before `#next` are answered. */
  #waiters: ReplyWaiter[] = [];
  #next = 0;
  /** When each waiter's command was sent, in ticks; parallel to `#waiters`. Kept only with a ticker. */
  #sentTicks: number[] = [];
  #ticker: {readonly now: number} | null = null;
  /** Collects a reply in pieces; only the first `#carriedLength` bytes are in use. */
  #carried: Buffer = Buffer.alloc(0);
  #carriedLength = 0;

  get count(): number {
    return this.#waiters.length - this.#next;
  }

  /** The tick at which the command with the next due answer was sent; null if none is pending. */
  get oldestTick(): number | null {
    return this.#sentTicks[this.#next] ?? null;
  }

  /** Measures the age of commands in the ticker's ticks from now on. */
  useTicker(ticker: {readonly now: number}): void {
    this.#ticker = ticker;
  }

  push(waiter: ReplyWaiter): void {
    this.#waiters.push(waiter);
    if (this.#ticker !== null) this.#sentTicks.push(this.#ticker.now);
  }

  /** Delivers the answers in `bytes[0..length)`. Returns false if there are bytes that no command asked for. */
  take(bytes: Buffer, length: number): boolean {
    if (this.#carriedLength === 0) {
      const used = this.#answer(bytes, length);
      if (used >= 0 && used < length) this.#carry(bytes, used, length);
      return used >= 0;
    }
    this.#carry(bytes, 0, length);
    const carried = this.#carried;
    const total = this.#carriedLength;
    const used = this.#answer(carried, total);
    if (used === total) {
      this.#carriedLength = 0;
      if (carried.length > firstCarriedBytes * 2) this.#carried = Buffer.alloc(0);
    } else if (used > 0) {
      carried.copyWithin(0, used, total);
      this.#carriedLength = total - used;
    }
    return used >= 0;
  }

  /** Resets after the connection has ended, and returns the waiters without an answer, in order. */
  clear(): ReplyWaiter[] {
    const lost = this.#waiters.slice(this.#next);
    this.#waiters = [];
    this.#sentTicks = [];
    this.#next = 0;
    this.#carriedLength = 0;
    this.#scanner.reset();
    return lost;
  }

  /** Discards the answers that still arrive, and returns the waiters for them. */
  disown(): ReplyWaiter[] {
    const lost = this.#waiters.slice(this.#next);
    this.#waiters = lost.map(({shape}) => ({shape, onReply: nothing, onLost: nothing}));
    this.#sentTicks = this.#sentTicks.slice(this.#next);
    this.#next = 0;
    return lost;
  }

  /**
   * Delivers whole replies to their waiters, and returns how many bytes they took, or -1 if the next reply has no
   * waiter.
   */
  #answer(bytes: Buffer, end: number): number {
    let position = 0;
    while (position < end) {
      const waiter = this.#waiters[this.#next];
      if (waiter === undefined) return -1;
      const next = this.#scanner.scan(bytes, position, end, waiter.shape);
      if (next < 0) return position;
      this.#next++;
      if (this.#next === this.#waiters.length) {
        this.#waiters.length = 0;
        this.#sentTicks.length = 0;
        this.#next = 0;
      } else if (this.#next === 1024) {
        this.#waiters.splice(0, 1024);
        if (this.#ticker !== null) this.#sentTicks.splice(0, 1024);
        this.#next = 0;
      }
      waiter.onReply(bytes, position, next);
      position = next;
    }
    return position;
  }

  #carry(bytes: Buffer, from: number, to: number): void {
    const length = this.#carriedLength + to - from;
    if (length > this.#carried.length) {
      const grown = Buffer.allocUnsafe(Math.max(length * 2, firstCarriedBytes));
      this.#carried.copy(grown, 0, 0, this.#carriedLength);
      this.#carried = grown;
    }
    bytes.copy(this.#carried, this.#carriedLength, from, to);
    this.#carriedLength = length;
  }
}
