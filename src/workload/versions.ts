/** What a read has to be compared with: taken when it is sent. */
export type Expected = {key: string; atLeast: number};

/**
 * The versions of one load's values. Every value says which key it belongs to and the how-manieth write of that key it
 * is, so that an old one can be told from the latest. A key has one write under way at a time: of two at once, nobody
 * could say which is the later.
 */
export class Versions {
  readonly #sizeBytes: number;
  /** The last version written of each key, answered or not. */
  readonly #written = new Map<string, number>();
  /** The last version whose write was answered. */
  readonly #acknowledged = new Map<string, number>();
  readonly #underWay = new Set<string>();
  /** Versions that were written without an answer: they may be applied at any time, also after a later one. */
  readonly #doubtful = new Map<string, Set<number>>();

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
  }

  /** The next value of a key; null when a write of it is under way. */
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

  /** Whether a value that was read is as old as it may be, and one of this load's at all. */
  judge({key, atLeast}: Expected, value: string): {isStale: boolean; isCorrupt: boolean} {
    const [, owner, number] = /^(\S+) (\d+) /.exec(value) ?? [];
    const version = Number(number);
    const isCorrupt = owner !== key || version > (this.#written.get(key) ?? 0);
    const isDoubtful = this.#doubtful.get(key)?.has(version) ?? false;
    return {isStale: !isCorrupt && !isDoubtful && version < atLeast, isCorrupt};
  }
}
