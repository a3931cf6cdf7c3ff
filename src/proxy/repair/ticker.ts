const tickMs = 25;

/** A coarse clock for deadlines: cheap to read once a command. One tick is 25 ms. */
export class Ticker {
  now = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(onTick: () => void) {
    this.#timer = setInterval(() => {
      this.now++;
      onTick();
    }, tickMs);
  }

  static ticks(ms: number): number {
    return Math.max(1, Math.ceil(ms / tickMs));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
