import {Fifo} from './fifo.ts';

export type Release = () => void;
type Granted = (release: Release) => void;

/**
 * Serialises operations that take several round trips on one key. Most commands take one and hold no lock: they only
 * check that no other operation holds one (`busy` costs one comparison).
 */
export class KeyLocks {
  /** Held keys, each with the queue of its waiters. */
  readonly #held = new Map<string, Fifo<Granted>>();
  /**
   * Starts with the first operation that needs all keys (`key: null`), while it waits or runs, and contains all later operations.
   */
  readonly #line = new Fifo<{key: string | null; granted: Granted}>();
  #exclusiveRuns = false;
  #moving = false;

  get busy(): boolean {
    return this.#held.size > 0 || this.#blocked;
  }

  isHeld(key: string): boolean {
    return this.#held.has(key) || this.#blocked;
  }

  /** Calls `granted` once the key is free, at once if it is. */
  acquire(key: string, granted: Granted): void {
    if (this.#blocked) this.#line.push({key, granted});
    else this.#enter(key, granted);
  }

  /** Calls `granted` once no key is held; later operations wait until it is released. */
  acquireAll(granted: Granted): void {
    this.#line.push({key: null, granted});
    this.#moveLine();
  }

  /** Runs `operation` with the key locked, and settles as `operation` does. */
  run<T>(key: string, operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.acquire(key, (release) => {
        operation().finally(release).then(resolve, reject);
      });
    });
  }

  /** Runs `operation` while no key is held, and settles as `operation` does. */
  runAll<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.acquireAll((release) => {
        operation().finally(release).then(resolve, reject);
      });
    });
  }

  get #blocked(): boolean {
    return this.#exclusiveRuns || this.#line.length > 0;
  }

  #enter(key: string, granted: Granted): void {
    const queue = this.#held.get(key);
    if (queue !== undefined) {
      queue.push(granted);
      return;
    }
    const ownQueue = new Fifo<Granted>();
    this.#held.set(key, ownQueue);
    this.#grant(key, ownQueue, granted);
  }

  /**
   * Grants the key to one waiter after the other, as long as each releases it at once. A loop, since there may be
   * thousands.
   */
  #grant(key: string, queue: Fifo<Granted>, first: Granted): void {
    let next: Granted | undefined = first;
    while (next !== undefined) {
      const turn = {over: false, later: false};
      next(() => {
        if (turn.over) return;
        turn.over = true;
        if (turn.later) this.#pass(key, queue);
      });
      if (!turn.over) {
        turn.later = true;
        return;
      }
      next = queue.shift();
    }
    this.#free(key);
  }

  #pass(key: string, queue: Fifo<Granted>): void {
    const next = queue.shift();
    if (next === undefined) this.#free(key);
    else this.#grant(key, queue, next);
  }

  #free(key: string): void {
    this.#held.delete(key);
    this.#moveLine();
  }

  /** Grants the operations in line their locks, in order, up to the first one that has to wait. */
  #moveLine(): void {
    if (this.#moving) return;
    this.#moving = true;
    while (!this.#exclusiveRuns && this.#line.first !== undefined) {
      const {key, granted} = this.#line.first;
      if (key === null) {
        if (this.#held.size > 0) break;
        this.#line.shift();
        this.#runAlone(granted);
      } else {
        this.#line.shift();
        this.#enter(key, granted);
      }
    }
    this.#moving = false;
  }

  #runAlone(granted: Granted): void {
    this.#exclusiveRuns = true;
    let released = false;
    granted(() => {
      if (released) return;
      released = true;
      this.#exclusiveRuns = false;
      this.#moveLine();
    });
  }
}
