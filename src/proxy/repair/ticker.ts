/** A coarse clock for deadlines: cheap to read once a command. */
export interface Ticks {
  /** Ticks since some moment. */
  readonly now: number;
}

const tickMs = 25;

/** Ticks every 25 ms. After a moment in which this process did not get to run it is late, and so are deadlines. */
export class Ticker implements Ticks {
  now = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(onTick: () => void) {
    this.#timer = setInterval(() => {
      this.now++;
      onTick();
    }, tickMs);
  }

  /** As many as are certainly over only when `ms` are: the first one may have come at once. */
  static ticks(ms: number): number {
    return Math.max(1, Math.ceil(ms / tickMs));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
