/** A coarse clock for deadlines, cheap enough to be read once per command. */
export interface Ticks {
  /** Ticks since an arbitrary moment. */
  readonly now: number;
}

const tickMs = 25;

/** Ticks every 25 ms. If this process was not scheduled for a while, ticks and deadlines are late. */
export class Ticker implements Ticks {
  now = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(onTick: () => void) {
    this.#timer = setInterval(() => {
      this.now++;
      onTick();
    }, tickMs);
  }

  /** Returns the number of ticks that takes at least `ms`: the first tick may come at once. */
  static ticks(ms: number): number {
    return Math.max(1, Math.ceil(ms / tickMs));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
