import type {Clock} from '../support/clock.ts';
import {LoadWindow, type LoadSummary, type Sample} from './load-window.ts';

/** Keeps what a load saw: in all, in slots of equal length for a chart, and since it was last asked. */
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

  /** Commands since `takeWindow` was last called. */
  get requestsInWindow(): number {
    return this.#window.requests;
  }

  /** What was seen since this was last called; the next window begins. */
  takeWindow(): LoadSummary {
    const summary = this.#window.summary(this.#nowMs);
    this.#window = new LoadWindow(this.#nowMs);
    return summary;
  }

  /** In all. */
  total(): LoadSummary {
    return this.#total.summary(this.#nowMs);
  }

  /** One a slot, those without commands included, up to now. */
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
