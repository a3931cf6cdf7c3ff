const firstKeys = 16;
const mostKeys = 1024;
const leastKeys = 4;
const smallBytes = 256 * 1024;
const largeBytes = 2 * 1024 * 1024;

/**
 * The keys of a multi-get, one window at a time: the next keys are requested only once the client has taken the
 * previous values, so that values do not pile up in the proxy. Windows grow while the values are small, and shrink when
 * they are large.
 */
export class KeyWindows {
  readonly #keys: readonly string[];
  #from = 0;
  #size = firstKeys;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** The keys of the current window. */
  get present(): readonly string[] {
    return this.#keys.slice(this.#from, this.#from + this.#size);
  }

  get isLast(): boolean {
    return this.#from + this.#size >= this.#keys.length;
  }

  /**
   * Moves on to the next window.
   *
   * @param replyBytes total size of the values of the current window
   */
  advance(replyBytes: number): void {
    this.#from += this.#size;
    if (replyBytes < smallBytes) this.#size = Math.min(mostKeys, this.#size * 4);
    else if (replyBytes > largeBytes) this.#size = Math.max(leastKeys, this.#size >> 2);
  }
}
