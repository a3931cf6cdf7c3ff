import {ReplyScanner, type ReplyShape} from '../protocol/reply-scanner.ts';

/** Whoever waits for the answer to one command sent on a link. Exactly one of the two is called, once. */
export interface Waiter {
  /** How the answer's end is recognised. */
  readonly shape: ReplyShape;
  /** The whole answer. The bytes are the link's own and change after the call: copy what is kept. */
  onReply(bytes: Buffer, start: number, end: number): void;
  /** The node can't be reached, or the connection closed before the answer. The command may have been applied. */
  onLost(): void;
}

const firstCarriedBytes = 65_536;
const nothing = (): void => undefined;

/**
 * The commands under way on one connection, in their order, and the bytes of an answer that is not all there yet.
 * Hot path: whole answers are handed on where they lie.
 */
export class PendingReplies {
  readonly #scanner = new ReplyScanner();
  /** Waiters in the order of their commands; those before `#next` are answered. */
  #waiters: Waiter[] = [];
  #next = 0;
  /** When each waiter's command was sent, in ticks; beside `#waiters`. Kept only with a ticker. */
  #sentTicks: number[] = [];
  #ticker: {readonly now: number} | null = null;
  /** A reply in pieces is collected here; only the first `#carriedLength` bytes are in use. */
  #carried: Buffer = Buffer.alloc(0);
  #carriedLength = 0;

  get count(): number {
    return this.#waiters.length - this.#next;
  }

  /** Tick at which the command was sent whose answer is due next; null when none is. */
  get oldestTick(): number | null {
    return this.#sentTicks[this.#next] ?? null;
  }

  /** From now on the age of commands is known in the ticker's ticks. */
  useTicker(ticker: {readonly now: number}): void {
    this.#ticker = ticker;
  }

  push(waiter: Waiter): void {
    this.#waiters.push(waiter);
    if (this.#ticker !== null) this.#sentTicks.push(this.#ticker.now);
  }

  /** Hands out the answers in `bytes[0..length)`. False: there are bytes that nobody asked for. */
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

  /** The connection is over: begins anew, and returns those who are not answered, in their order. */
  clear(): Waiter[] {
    const lost = this.#waiters.slice(this.#next);
    this.#waiters = [];
    this.#sentTicks = [];
    this.#next = 0;
    this.#carriedLength = 0;
    this.#scanner.reset();
    return lost;
  }

  /** Answers that still come are for nobody from now on. Returns those who were waiting for them. */
  disown(): Waiter[] {
    const lost = this.#waiters.slice(this.#next);
    this.#waiters = lost.map(({shape}) => ({shape, onReply: nothing, onLost: nothing}));
    this.#sentTicks = this.#sentTicks.slice(this.#next);
    this.#next = 0;
    return lost;
  }

  /** Hands whole replies to their waiters and returns how many bytes they took; -1 when nobody waits for the next. */
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
