import type {Request} from '../../protocol/request.ts';
import type {Waiter} from '../link.ts';
import type {Copy} from './copy.ts';
import {deleteCommand} from './item.ts';

const S = 83;
const T = 84;
const H = 72;

/**
 * Watches the result of a write on its way to the second copy. One that does not arrive leaves an old value there: then
 * the key counts as missed, or is deleted at once if the copy answers but would not store it.
 */
export class CopyWatch implements Waiter {
  readonly shape = 'line';
  readonly #copy: Copy;
  readonly #request: Request;

  constructor(copy: Copy, request: Request) {
    this.#copy = copy;
    this.#request = request;
  }

  onReply(bytes: Buffer, start: number): void {
    // STORED, or HD of a meta command.
    if ((bytes[start] === S && bytes[start + 1] === T) || bytes[start] === H) return;
    this.#copy.counters.copyLost++;
    forget(this.#copy, this.#request.key);
  }

  onLost(): void {
    this.#copy.counters.copyLost++;
    this.#copy.missed.add(this.#request.key);
  }
}

/** Deletes the key on a copy that must not keep what it has. */
export function forget(copy: Copy, key: string): void {
  const bytes = deleteCommand(key);
  copy.send(bytes, 0, bytes.length, {
    shape: 'line',
    onReply: () => undefined,
    onLost: () => {
      copy.missed.add(key);
    },
  });
}
