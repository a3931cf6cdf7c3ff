/** Reproducible random numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  readonly seed: number;
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns a whole number in [0, bound). */
  below(bound: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Creates a generator by mulberry32: 32 bits of state, good enough to choose keys and moments, not to keep secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {seed, next, below, pick: (items) => items[below(items.length)] ?? items[0]};
}

/** Larger seeds give no new sequences. */
export const maxSeed: number = 2 ** 32 - 1;

/** Returns a new seed; print it so that the run can be repeated. */
export function freshSeed(): number {
  return Math.floor(Math.random() * (maxSeed + 1));
}
