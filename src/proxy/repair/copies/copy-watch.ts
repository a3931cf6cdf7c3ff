import type {Waiter} from '../../link/pending-replies.ts';
import type {Copy} from './copy.ts';
import {deleteCommand} from '../item.ts';

/** A request, or any other object that can return its key (latin1). */
type Keyed = {readonly key: string};

const applied = /^(?:STORED|HD|TOUCHED|\d)/;
const S = 83;
const T = 84;

/**
 * Watches the result of a write on its way to the second copy. A lost result leaves an old value there: the key then
 * counts as missed, or is deleted at once if the copy answers but did not store the result.
 */
export class CopyWatch implements Waiter {
  readonly shape = 'line';
  readonly #copy: Copy;
  readonly #what: Keyed;

  constructor(copy: Copy, what: Keyed) {
    this.#copy = copy;
    this.#what = what;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    // The usual answer is recognised without creating a string.
    if (bytes[start] === S && bytes[start + 1] === T) return;
    if (applied.test(bytes.toString('latin1', start, end))) return;
    this.#copy.counters.copyLost++;
    deleteCopy(this.#copy, this.#what.key);
  }

  onLost(): void {
    this.#copy.counters.copyLost++;
    this.#copy.missed.add(this.#what.key);
  }
}

/** Sends the result of a write to the second copy, and ensures that no old value stays there if it is lost. */
export function sendCopy(copy: Copy, key: string, command: Buffer): void {
  copy.counters.copy++;
  copy.send(command, 0, command.length, new CopyWatch(copy, {key}));
}

/** Deletes the key from the second copy, for writes whose result is that the key does not exist. */
export function deleteCopy(copy: Copy, key: string): void {
  const command = deleteCommand(key);
  copy.counters.copy++;
  copy.send(command, 0, command.length, {
    shape: 'line',
    onReply: () => undefined,
    onLost: () => {
      copy.counters.copyLost++;
      copy.missed.add(key);
    },
  });
}
