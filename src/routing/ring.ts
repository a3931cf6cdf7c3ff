/** Points on a circle of 32-bit numbers, each owned by a server. */
export class Ring {
  readonly #points: Uint32Array;
  readonly #owners: Uint32Array;

  constructor(points: readonly {point: number; owner: number}[]) {
    const sorted = points.toSorted((a, b) => a.point - b.point);
    this.#points = Uint32Array.from(sorted, ({point}) => point);
    this.#owners = Uint32Array.from(sorted, ({owner}) => owner);
  }

  /** Returns the owner of the first point at or after `value`, wrapping around. */
  ownerOf(value: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return this.#owners[low === this.#points.length ? 0 : low] ?? 0;
  }
}
