import type {Clock} from '../../support/clock.ts';
import {LoadWindow, type LoadSummary, type Sample} from './load-window.ts';

/** Records the results of a load: in total, in slots of equal length for a chart, and since the last `takeWindow`. */
export class Recorder {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #slotMs: number;
  readonly #total = new LoadWindow(0);
  readonly #slots: LoadSummary[] = [];
  #slot = new LoadWindow(0);
  #window = new LoadWindow(0);

  constructor(clock: Clock, slotMs: number) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#slotMs = slotMs;
  }

  add(sample: Sample): void {
    this.#turnSlot();
    this.#total.add(sample);
    this.#slot.add(sample);
    this.#window.add(sample);
  }

  /** The number of commands since the last `takeWindow`. */
  get requestsInWindow(): number {
    return this.#window.requests;
  }

  /** Returns the results since the last call, and starts a new window. */
  takeWindow(): LoadSummary {
    const summary = this.#window.summary(this.#nowMs);
    this.#window = new LoadWindow(this.#nowMs);
    return summary;
  }

  /** Returns the results of the whole load. */
  total(): LoadSummary {
    return this.#total.summary(this.#nowMs);
  }

  /** Returns one summary per slot up to now, including slots without commands. */
  slots(): LoadSummary[] {
    this.#turnSlot();
    return [...this.#slots, this.#slot.summary(this.#nowMs)];
  }

  get #nowMs(): number {
    return this.#clock.now() - this.#startMs;
  }

  #turnSlot(): void {
    for (let endMs = this.#slot.fromMs + this.#slotMs; endMs <= this.#nowMs; endMs += this.#slotMs) {
      this.#slots.push(this.#slot.summary(endMs));
      this.#slot = new LoadWindow(endMs);
    }
  }
}
