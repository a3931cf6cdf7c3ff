import type {ReplyWaiter} from '../../../protocol/reply-waiter.ts';
import type {Verb} from '../../../protocol/request.ts';
import type {Replica} from './replica.ts';
import {deleteCommand} from '../fetched-item.ts';

/** A request, or any other object that can return its key (latin1). */
type Keyed = {readonly key: string};

const applied = /^(?:STORED|HD|TOUCHED|\d)/;
const D = 68;
const H = 72;
const S = 83;
const T = 84;

/**
 * Watches the result of a write on its way to the second replica. A lost result leaves an old value there: the key then
 * counts as missed, or is deleted at once if the replica answers but did not store the result.
 */
export class CopyWatch implements ReplyWaiter {
  readonly shape = 'line';
  readonly #replica: Replica;
  readonly #what: Keyed;

  constructor(replica: Replica, what: Keyed) {
    this.#replica = replica;
    this.#what = what;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    // The usual answers are recognised without creating a string.
    if (bytes[start] === S && bytes[start + 1] === T) return;
    if (bytes[start] === H && bytes[start + 1] === D) return;
    if (applied.test(bytes.toString('latin1', start, end))) return;
    this.#replica.counters.copyLost++;
    sendDelete(this.#replica, this.#what.key);
  }

  onLost(): void {
    this.#replica.counters.copyLost++;
    this.#replica.missed.add(this.#what.key);
  }
}

/** Sends the result of a write to the second replica, and ensures that no old value stays there if it is lost. */
export function sendCopy(replica: Replica, key: string, command: Buffer, verb?: Verb): void {
  replica.counters.copy++;
  replica.send(command, 0, command.length, new CopyWatch(replica, {key}), verb);
}

/** Deletes the key from the second replica, for writes whose result is that the key does not exist. */
export function sendDelete(replica: Replica, key: string): void {
  const command = deleteCommand(key);
  replica.counters.copy++;
  replica.send(command, 0, command.length, {
    shape: 'line',
    onReply: () => undefined,
    onLost: () => {
      replica.counters.copyLost++;
      replica.missed.add(key);
    },
  });
}
