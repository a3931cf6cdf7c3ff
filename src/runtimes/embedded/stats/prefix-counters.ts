type PrefixCount = {get: number; hit: number; set: number; del: number};

const delimiter = ':';

/** Counters of `stats detail dump`: commands by the part of their key before the first `:` (stats_prefix.c). */
export class PrefixCounters {
  readonly #counts = new Map<string, PrefixCount>();

  countGet(key: string, isHit: boolean): void {
    const count = this.#countOf(key);
    if (count === null) return;
    count.get++;
    if (isHit) count.hit++;
  }

  countSet(key: string): void {
    const count = this.#countOf(key);
    if (count !== null) count.set++;
  }

  countDelete(key: string): void {
    const count = this.#countOf(key);
    if (count !== null) count.del++;
  }

  clear(): void {
    this.#counts.clear();
  }

  lines(): string[] {
    return Array.from(
      this.#counts,
      ([prefix, {get, hit, set, del}]) => `PREFIX ${prefix} get ${get} hit ${hit} set ${set} del ${del}`,
    );
  }

  /** Keys without a prefix are not counted. */
  #countOf(key: string): PrefixCount | null {
    const length = key.indexOf(delimiter);
    if (length < 0) return null;
    const prefix = key.slice(0, length);
    const known = this.#counts.get(prefix);
    if (known !== undefined) return known;
    const count = {get: 0, hit: 0, set: 0, del: 0};
    this.#counts.set(prefix, count);
    return count;
  }
}
