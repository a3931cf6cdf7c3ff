import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../exchange.ts';
import {withoutNoreply} from '../outgoing.ts';
import type {Session} from '../session.ts';
import {unreachable} from './copies.ts';
import type {Copy} from './copy.ts';
import {CopyWatch, forget} from './copy-watch.ts';

const S = 83;
const T = 84;

/**
 * `set`: applied on the node; the same command then goes to the backup, since its result does not depend on what was
 * there. Answers and copies keep the order in which the node applied them, so no lock is needed.
 */
export class RepairSet extends Exchange {
  readonly #node: Copy;
  readonly #backup: Copy | null;
  #bytes: Buffer;
  #start: number;
  #end: number;
  #atBackup = false;

  constructor(session: Session, request: Request, node: Copy, backup: Copy | null) {
    super(session, request, 'line', request.noreply);
    this.#node = node;
    this.#backup = backup;
    const outgoing = request.noreply ? withoutNoreply(request) : request;
    this.#bytes = outgoing.bytes;
    this.#start = outgoing.start;
    this.#end = outgoing.end;
  }

  start(): void {
    this.#node.send(this.#bytes, this.#start, this.#end, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const stored = bytes[start] === S && bytes[start + 1] === T;
    this.session.answer(this, bytes, start, end);
    if (this.#atBackup) {
      if (this.#backup !== null) this.#backup.counters.failover++;
      return;
    }
    this.#node.counters.normal++;
    if (this.#backup === null) return;
    // A node that could not store the new value has dropped the old one (items.c, do_item_alloc and its callers).
    if (stored) this.#copy(this.#backup);
    else if (this.#backup.up) forget(this.#backup, this.request.key);
    else this.#backup.missed.add(this.request.key);
  }

  onLost(): void {
    const lost = this.#atBackup ? this.#backup : this.#node;
    lost?.missed.add(this.request.key);
    if (this.#atBackup || this.#backup === null) {
      const reply = unreachable({node: this.#node, backup: this.#backup});
      this.session.answer(this, reply, 0, reply.length);
    } else {
      this.#atBackup = true;
      this.#backup.send(this.#bytes, this.#start, this.#end, this);
    }
  }

  #copy(backup: Copy): void {
    backup.counters.copy++;
    backup.send(this.#bytes, this.#start, this.#end, new CopyWatch(backup, this.request));
  }
}
