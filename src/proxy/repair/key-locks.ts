export type Release = () => void;

/**
 * Serialises what takes several steps on one key. Most commands take one step and hold no lock: they only check that
 * nobody else does (`busy` costs one comparison).
 */
export class KeyLocks {
  /** Held keys, each with those who wait for it. */
  readonly #held = new Map<string, ((release: Release) => void)[]>();
  /** A task that needs all keys, and whoever came after it, in the order in which they came; null: all keys. */
  #waiting: {key: string | null; granted: (release: Release) => void}[] = [];
  #exclusiveRuns = false;

  get busy(): boolean {
    return this.#held.size > 0 || this.#waiting.length > 0 || this.#exclusiveRuns;
  }

  isHeld(key: string): boolean {
    return this.#held.has(key) || this.#waiting.length > 0 || this.#exclusiveRuns;
  }

  /** Calls `granted` once the key is free: at once if it is. */
  acquire(key: string, granted: (release: Release) => void): void {
    if (this.#waiting.length > 0 || this.#exclusiveRuns) {
      this.#waiting.push({key, granted});
      return;
    }
    this.#hold(key, granted);
  }

  /** Runs `task` alone on the key and resolves when it is done. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.acquire(key, (release) => {
        task().then(resolve, reject).finally(release);
      });
    });
  }

  /** Calls `granted` once no key is held; those who come meanwhile wait until it is released. */
  acquireAll(granted: (release: Release) => void): void {
    this.#waiting.push({key: null, granted});
    this.#admit();
  }

  /** Runs `task` while no key is held by anybody, and resolves when it is done. */
  runAll<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.acquireAll((release) => {
        task().then(resolve, reject).finally(release);
      });
    });
  }

  #hold(key: string, granted: (release: Release) => void): void {
    const queue = this.#held.get(key);
    if (queue !== undefined) {
      queue.push(granted);
      return;
    }
    this.#held.set(key, []);
    granted(this.#releaseOf(key));
  }

  #releaseOf(key: string): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#held.get(key)?.shift();
      if (next === undefined) {
        this.#held.delete(key);
        this.#admit();
      } else {
        next(this.#releaseOf(key));
      }
    };
  }

  /** Lets in those who wait, up to and including the first who needs all keys, once it can have them. */
  #admit(): void {
    while (!this.#exclusiveRuns) {
      const next = this.#waiting[0];
      if (next === undefined || (next.key === null && this.#held.size > 0)) return;
      this.#waiting.shift();
      if (next.key === null) this.#runExclusive(next.granted);
      else this.#hold(next.key, next.granted);
    }
  }

  #runExclusive(granted: (release: Release) => void): void {
    this.#exclusiveRuns = true;
    let released = false;
    granted(() => {
      if (released) return;
      released = true;
      this.#exclusiveRuns = false;
      this.#admit();
    });
  }
}
