/** Bounds of a log of missed writes; beyond either of them a replica is flushed instead. */
export type MissedKeysLimit = {keys: number; bytes: number};

export const defaultMissedKeysLimit: MissedKeysLimit = {keys: 1_000_000, bytes: 64 * 1024 * 1024};

/** The keys of which a replica may hold an old value, because a write has not reached it, or may not have. */
export class MissedKeys {
  /** The number of calls of `add` since the last `clear`. */
  writes = 0;
  readonly #keys = new Set<string>();
  readonly #limit: MissedKeysLimit | null;
  #bytes = 0;
  #everything = false;
  #overflown = false;

  /** @param limit null records only that something was missed, not which keys (`rejoin: flush`). */
  constructor(limit: MissedKeysLimit | null) {
    this.#limit = limit;
  }

  get empty(): boolean {
    return !this.#everything && this.#keys.size === 0;
  }

  /** The missed keys are too many or unknown: everything that the replica holds is in doubt. */
  get everything(): boolean {
    return this.#everything;
  }

  /** More keys were missed than the limit allows. */
  get overflown(): boolean {
    return this.#overflown;
  }

  get count(): number {
    return this.#keys.size;
  }

  /**
   * Records a missed write.
   *
   * @param key latin1
   */
  add(key: string): void {
    this.writes++;
    if (this.#everything) return;
    if (this.#limit === null) {
      this.addEverything();
      return;
    }
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#bytes += key.length;
    if (this.#keys.size <= this.#limit.keys && this.#bytes <= this.#limit.bytes) return;
    this.addEverything();
    this.#overflown = true;
  }

  addEverything(): void {
    this.#everything = true;
    this.#keys.clear();
    this.#bytes = 0;
  }

  /** Removes the `count` keys that were missed first, at most, and returns them. */
  take(count: number): string[] {
    const keys: string[] = [];
    for (const key of this.#keys) {
      if (keys.length === count) break;
      keys.push(key);
      this.#keys.delete(key);
      this.#bytes -= key.length;
    }
    return keys;
  }

  /** Adds keys again that were taken and could not be cleaned. */
  putBack(keys: readonly string[]): void {
    const {writes} = this;
    for (const key of keys) this.add(key);
    this.writes = writes;
  }

  /** Forgets all missed keys. */
  clear(): void {
    this.writes = 0;
    this.#keys.clear();
    this.#bytes = 0;
    this.#everything = false;
    this.#overflown = false;
  }
}
