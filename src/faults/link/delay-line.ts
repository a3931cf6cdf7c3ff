import type {Clock} from '../../support/clock.ts';

/**
 * What travels along a link, in order: bytes, and marks for the state of the connection. `open`: the proxy wants to
 * connect; `opened`: the node accepted; `closed`: the node closed.
 */
export type PipeItem = Buffer | 'open' | 'opened' | 'closed';

/** How fast a fault lets bytes and marks pass. */
export interface Pace {
  /** Bytes are cut into pieces of at most this size. */
  readonly pieceBytes: number;
  /**
   * Returns when a piece that arrived at `cameMs` may pass, in the clock's time; Infinity holds it until the fault
   * ends. Called once per piece, in order; marks have length 0.
   */
  dueMs(lengthBytes: number, cameMs: number): number;
}

/** One fault's section of a pipe: holds each item until the fault's pace lets it pass. The order is always kept. */
export class DelayLine {
  heldBytes = 0;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #emit: (item: PipeItem) => void;
  #queue: {item: PipeItem; cameMs: number}[] = [];
  /** When the first piece of the queue may pass; null until the pace has been asked. */
  #dueMs: number | null = null;
  #waking: AbortController | null = null;

  constructor(pace: Pace, clock: Clock, emit: (item: PipeItem) => void) {
    this.#pace = pace;
    this.#clock = clock;
    this.#emit = emit;
  }

  get holds(): boolean {
    return this.#queue.length > 0;
  }

  push(item: PipeItem): void {
    this.#queue.push({item, cameMs: this.#clock.now()});
    this.heldBytes += lengthOf(item);
    this.#emitDue();
  }

  /** Lets everything pass now. The receiver of an item may do anything, including clearing this line. */
  release(): void {
    this.#stopWaiting();
    while (this.#queue.length > 0) this.#emitPiece(Infinity);
  }

  /** Discards everything that is held. */
  clear(): void {
    this.#stopWaiting();
    this.#queue = [];
    this.#dueMs = null;
    this.heldBytes = 0;
  }

  #emitDue(): void {
    if (this.#waking !== null) return;
    for (;;) {
      const dueMs = this.#nextDueMs();
      const waitMs = dueMs - this.#clock.now();
      if (waitMs > 0) {
        if (waitMs < Infinity) this.#wakeIn(waitMs);
        return;
      }
      this.#emitPiece(this.#pace.pieceBytes);
    }
  }

  /** Returns Infinity for an empty queue. */
  #nextDueMs(): number {
    const head = this.#queue[0];
    if (head === undefined) return Infinity;
    this.#dueMs ??= this.#pace.dueMs(Math.min(lengthOf(head.item), this.#pace.pieceBytes), head.cameMs);
    return this.#dueMs;
  }

  #emitPiece(pieceBytes: number): void {
    const head = this.#queue[0];
    if (head === undefined) return;
    const {item} = head;
    this.#dueMs = null;
    if (typeof item === 'string' || item.length <= pieceBytes) {
      this.#queue.shift();
      this.heldBytes -= lengthOf(item);
      this.#emit(item);
    } else {
      head.item = item.subarray(pieceBytes);
      this.heldBytes -= pieceBytes;
      this.#emit(item.subarray(0, pieceBytes));
    }
  }

  #wakeIn(ms: number): void {
    const waking = new AbortController();
    this.#waking = waking;
    this.#clock.sleep(ms, waking.signal).then(
      () => {
        if (this.#waking !== waking) return;
        this.#waking = null;
        this.#emitDue();
      },
      () => undefined,
    );
  }

  #stopWaiting(): void {
    this.#waking?.abort();
    this.#waking = null;
  }
}

function lengthOf(item: PipeItem): number {
  return typeof item === 'string' ? 0 : item.length;
}
