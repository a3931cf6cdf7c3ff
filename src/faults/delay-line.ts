import type {Clock} from '../support/clock.ts';

/**
 * What travels along a link: bytes, and the marks of its connection, in their order. `open`: the wish to connect;
 * `opened`: the node accepted; `closed`: the node closed.
 */
export type PipeItem = Buffer | 'open' | 'opened' | 'closed';

/** How fast a fault lets things pass. */
export interface Pace {
  /** Bytes are cut into pieces of at most so many. */
  readonly pieceBytes: number;
  /**
   * When a piece that came at `cameMs` may pass, in the clock's time; Infinity: not while the fault lasts. Asked once a
   * piece, in their order; marks have no length.
   */
  dueMs(lengthBytes: number, cameMs: number): number;
}

/** One fault's stretch of a pipe: holds what comes until its pace lets it pass. Order is kept whatever the pace says. */
export class DelayLine {
  heldBytes = 0;
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #emit: (item: PipeItem) => void;
  #queue: {item: PipeItem; cameMs: number}[] = [];
  /** When the first piece of the queue may pass; null when the pace was not asked yet. */
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

  /** Lets everything pass now. What passes may have any consequence, up to clearing this line. */
  release(): void {
    this.#stopWaiting();
    while (this.#queue.length > 0) this.#emitPiece(Infinity);
  }

  /** Forgets what is held. */
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

  /** Infinity for an empty queue. */
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
