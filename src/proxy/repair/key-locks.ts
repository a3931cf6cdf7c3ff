export type Release = () => void;

/**
 * Serialises what takes several steps on one key. Most commands take one step and hold no lock: they only check that
 * nobody else does (`busy` costs one comparison).
 */
export class KeyLocks {
  /** Held keys, each with those who wait for it. */
  readonly #held = new Map<string, ((release: Release) => void)[]>();
  /** A task that needs all keys, while it waits or runs, and those who came after it. */
  #exclusive: ((release: Release) => void)[] = [];
  #exclusiveRuns = false;
  #afterExclusive: {key: string; granted: (release: Release) => void}[] = [];

  get busy(): boolean {
    return this.#held.size > 0 || this.#exclusive.length > 0 || this.#exclusiveRuns;
  }

  isHeld(key: string): boolean {
    return this.#held.has(key) || this.#exclusive.length > 0 || this.#exclusiveRuns;
  }

  /** Calls `granted` once the key is free: at once if it is. */
  acquire(key: string, granted: (release: Release) => void): void {
    if (this.#exclusive.length > 0 || this.#exclusiveRuns) {
      this.#afterExclusive.push({key, granted});
      return;
    }
    const queue = this.#held.get(key);
    if (queue !== undefined) {
      queue.push(granted);
      return;
    }
    this.#held.set(key, []);
    granted(this.#releaseOf(key));
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
    this.#exclusive.push(granted);
    this.#runExclusive();
  }

  /** Runs `task` while no key is held by anybody, and resolves when it is done. */
  runAll<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.acquireAll((release) => {
        task().then(resolve, reject).finally(release);
      });
    });
  }

  #releaseOf(key: string): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#held.get(key)?.shift();
      if (next === undefined) {
        this.#held.delete(key);
        this.#runExclusive();
      } else {
        next(this.#releaseOf(key));
      }
    };
  }

  #runExclusive(): void {
    if (this.#exclusiveRuns || this.#held.size > 0) return;
    const granted = this.#exclusive.shift();
    if (granted === undefined) return;
    this.#exclusiveRuns = true;
    granted(() => {
      this.#exclusiveRuns = false;
      const waiting = this.#afterExclusive;
      this.#afterExclusive = [];
      this.#runExclusive();
      for (const {key, granted: next} of waiting) this.acquire(key, next);
    });
  }
}
