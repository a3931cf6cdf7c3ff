/** Bounds of the log of missed writes; past either of them a node is flushed instead. */
const maxKeys = 1_000_000;
const maxBytes = 64 * 1024 * 1024;

/** Which keys a copy may hold an old value of, since a write did not (or may not) have reached it. */
export class MissedKeys {
  readonly #keys = new Set<string>();
  #bytes = 0;
  #everything = false;
  readonly #keepsKeys: boolean;

  /** @param keepsKeys false: only whether anything was missed is of interest (`rejoin: flush`). */
  constructor(keepsKeys: boolean) {
    this.#keepsKeys = keepsKeys;
  }

  get empty(): boolean {
    return !this.#everything && this.#keys.size === 0;
  }

  /** Too many to name, or unknown: all of the copy's memory is in doubt. */
  get everything(): boolean {
    return this.#everything;
  }

  get count(): number {
    return this.#keys.size;
  }

  /** @param key latin1 */
  add(key: string): void {
    if (this.#everything) return;
    if (!this.#keepsKeys) {
      this.addEverything();
      return;
    }
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#bytes += key.length;
    if (this.#keys.size > maxKeys || this.#bytes > maxBytes) this.addEverything();
  }

  addEverything(): void {
    this.#everything = true;
    this.#keys.clear();
    this.#bytes = 0;
  }

  /** Forgets all of it and returns the keys. */
  take(): string[] {
    const keys = [...this.#keys];
    this.#keys.clear();
    this.#bytes = 0;
    this.#everything = false;
    return keys;
  }
}
