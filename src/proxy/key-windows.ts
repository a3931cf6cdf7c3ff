const firstKeys = 16;
const mostKeys = 1024;
const leastKeys = 4;
const smallBytes = 256 * 1024;
const largeBytes = 2 * 1024 * 1024;

/**
 * The keys of a multi-get, a window at a time: the next keys are asked for when the client has taken the values of those
 * before, so that they do not pile up here. More at once while the values are small, fewer when they are large.
 */
export class KeyWindows {
  readonly #keys: readonly string[];
  #from = 0;
  #size = firstKeys;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** The keys that are due. */
  get present(): readonly string[] {
    return this.#keys.slice(this.#from, this.#from + this.#size);
  }

  get isLast(): boolean {
    return this.#from + this.#size >= this.#keys.length;
  }

  /** @param replyBytes what the values of the present window came to */
  advance(replyBytes: number): void {
    this.#from += this.#size;
    if (replyBytes < smallBytes) this.#size = Math.min(mostKeys, this.#size * 4);
    else if (replyBytes > largeBytes) this.#size = Math.max(leastKeys, this.#size >> 2);
  }
}
