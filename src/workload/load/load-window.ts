import {build, type Histogram} from 'hdr-histogram-js';

/** The outcome of one command of a load. */
export type Sample = {
  /** From when the command was due until its answer. */
  latencyMs: number;
  outcome: 'hit' | 'miss' | 'written' | 'error';
  /** A hit on a value older than one whose write was answered before the read began. */
  isStale: boolean;
  /** A hit on a value that the load never wrote to this key. */
  isCorrupt: boolean;
};

/** The results of a load in a span of time, as plain JSON. Times in milliseconds since the recorder started. */
export type LoadSummary = {
  fromMs: number;
  toMs: number;
  requests: number;
  hits: number;
  misses: number;
  writes: number;
  /** Error lines, broken and refused connections, and answers that did not arrive in time. */
  errors: number;
  staleReads: number;
  corruptReads: number;
  /** Hits among answered reads, from 0 to 1; null if there were none. */
  hitRate: number | null;
  /** Errors among all commands, from 0 to 1; null if there were none. */
  errorRate: number | null;
  /** null if there were no commands. */
  latencyMs: {p50: number; p90: number; p99: number; max: number} | null;
};

/** Counts the commands of one span of time. */
export class LoadWindow {
  readonly fromMs: number;
  requests = 0;
  readonly #counts = {hit: 0, miss: 0, written: 0, error: 0};
  #staleReads = 0;
  #corruptReads = 0;
  /** Microseconds with two significant digits: an error of 1 % is less than the variation between two runs. */
  readonly #latencies: Histogram = build({numberOfSignificantValueDigits: 2, highestTrackableValue: 3_600_000_000});

  constructor(fromMs: number) {
    this.fromMs = fromMs;
  }

  add({latencyMs, outcome, isStale, isCorrupt}: Sample): void {
    this.requests++;
    this.#counts[outcome]++;
    if (isStale) this.#staleReads++;
    if (isCorrupt) this.#corruptReads++;
    this.#latencies.recordValue(Math.max(1, Math.round(latencyMs * 1000)));
  }

  summary(toMs: number): LoadSummary {
    const {hit, miss, written, error} = this.#counts;
    return {
      fromMs: this.fromMs,
      toMs,
      requests: this.requests,
      hits: hit,
      misses: miss,
      writes: written,
      errors: error,
      staleReads: this.#staleReads,
      corruptReads: this.#corruptReads,
      hitRate: share(hit, hit + miss),
      errorRate: share(error, this.requests),
      latencyMs:
        this.requests === 0 ? null : {p50: this.#at(50), p90: this.#at(90), p99: this.#at(99), max: this.#at(100)},
    };
  }

  #at(percentile: number): number {
    return this.#latencies.getValueAtPercentile(percentile) / 1000;
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
