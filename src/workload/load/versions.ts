/** The oldest version that a read may return: determined when the read is sent. */
export type Expected = {key: string; atLeast: number};

/**
 * The versions of one load's values. Every value contains its key and the number of its write, so that an old value can
 * be distinguished from the latest. A key has one pending write at a time, since the order of two at once would be
 * unknown.
 */
export class Versions {
  readonly #sizeBytes: number;
  /** The last version written of each key, answered or not. */
  readonly #written = new Map<string, number>();
  /** The last version whose write was answered. */
  readonly #acknowledged = new Map<string, number>();
  readonly #underWay = new Set<string>();
  /** Versions whose write was not answered: they may be applied at any time, even after a later one. */
  readonly #doubtful = new Map<string, Set<number>>();

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
  }

  /** Returns the next value of a key, or null while a write of it is pending. */
  nextValue(key: string): {version: number; value: string} | null {
    if (this.#underWay.has(key)) return null;
    this.#underWay.add(key);
    const version = (this.#written.get(key) ?? 0) + 1;
    this.#written.set(key, version);
    return {version, value: `${key} ${version} `.padEnd(this.#sizeBytes, '.')};
  }

  writeEnded(key: string, version: number, stored: boolean): void {
    this.#underWay.delete(key);
    if (stored) this.#acknowledged.set(key, version);
    else this.#doubtful.set(key, (this.#doubtful.get(key) ?? new Set()).add(version));
  }

  expected(key: string): Expected {
    return {key, atLeast: this.#acknowledged.get(key) ?? 0};
  }

  /** Returns whether a value is older than allowed, and whether this load never wrote it. */
  judge({key, atLeast}: Expected, value: string): {isStale: boolean; isCorrupt: boolean} {
    const [, owner, number] = /^(\S+) (\d+) /.exec(value) ?? [];
    const version = Number(number);
    const isCorrupt = owner !== key || version > (this.#written.get(key) ?? 0);
    const isDoubtful = this.#doubtful.get(key)?.has(version) ?? false;
    return {isStale: !isCorrupt && !isDoubtful && version < atLeast, isCorrupt};
  }
}
