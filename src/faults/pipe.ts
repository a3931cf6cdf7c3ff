import type {DelayLine, PipeItem} from './delay-line.ts';

/** One direction of a link: what enters passes the lines of all faults, one after the other, and leaves in order. */
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

  /** Adds a line at the end, where nothing is under way. `create` gets what the line has to emit to. */
  add(create: (emit: (item: PipeItem) => void) => DelayLine): DelayLine {
    const line = create((item) => {
      const next = this.#lines[this.#lines.indexOf(line) + 1];
      if (next === undefined) this.#leave(item);
      else next.push(item);
    });
    this.#lines = [...this.#lines, line];
    return line;
  }

  /** Takes a line out; what it holds goes on at once. */
  remove(line: DelayLine): void {
    line.release();
    this.#lines = this.#lines.filter((other) => other !== line);
  }

  /** Forgets everything under way. */
  clear(): void {
    for (const line of this.#lines) line.clear();
  }
}
