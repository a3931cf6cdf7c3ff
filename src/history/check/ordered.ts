/** Returns the number of leading items of `sorted` for which `holds` is true; it must be true for a prefix. */
export function countWhile<T>(sorted: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For each prefix of `items`, returns its item with the greatest measure. */
export function prefixMax<T>(items: readonly T[], measure: (item: T) => number): T[] {
  const best: T[] = [];
  for (const item of items) {
    const last = best.at(-1);
    best.push(last !== undefined && measure(last) >= measure(item) ? last : item);
  }
  return best;
}

export function byStart<T extends {fromMs: number}>(one: T, other: T): number {
  return one.fromMs - other.fromMs;
}
