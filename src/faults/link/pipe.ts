import type {DelayLine, PipeItem} from './delay-line.ts';

/**
 * One direction of a link: items pass through the delay lines of all faults, one after the other, and leave in order.
 */
export class Pipe {
  readonly #leave: (item: PipeItem) => void;
  #lines: DelayLine[] = [];

  constructor(leave: (item: PipeItem) => void) {
    this.#leave = leave;
  }

  get heldBytes(): number {
    return this.#lines.reduce((sum, line) => sum + line.heldBytes, 0);
  }

  push(item: PipeItem): void {
    const [first] = this.#lines;
    if (first === undefined) this.#leave(item);
    else first.push(item);
  }

  /**
   * Adds a line at the end of the pipe, where no item is in transit. `create` receives the function that the line emits
   * to.
   */
  add(create: (emit: (item: PipeItem) => void) => DelayLine): DelayLine {
    const line = create((item) => {
      const next = this.#lines[this.#lines.indexOf(line) + 1];
      if (next === undefined) this.#leave(item);
      else next.push(item);
    });
    this.#lines = [...this.#lines, line];
    return line;
  }

  /** Removes a line, and lets what it holds pass at once. */
  remove(line: DelayLine): void {
    line.release();
    this.#lines = this.#lines.filter((other) => other !== line);
  }

  /** Discards everything in transit. */
  clear(): void {
    for (const line of this.#lines) line.clear();
  }
}
