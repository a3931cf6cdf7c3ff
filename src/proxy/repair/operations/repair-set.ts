import type {Request} from '../../../protocol/request.ts';
import {Exchange} from '../../client/exchange.ts';
import {withoutNoreply} from '../../link/outgoing.ts';
import type {Session} from '../../client/session.ts';
import {unreachable} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {CopyWatch, sendDelete} from '../replicas/copy-watch.ts';
import {tagMeta, tagOf, type ReplicaRole} from '../replicas/unique-tag.ts';
import {takesOver} from './fail-over.ts';

const D = 68;
const H = 72;
const S = 83;
const T = 84;

/**
 * `set`, and the `ms` that stands for it: applied on the node first; the same command is then sent to the backup, since its result does not depend on
 * the old value. Answers and copies keep the order in which the node applied them, so no lock is needed, unless a fault
 * lets answers overtake each other: then `onCopied` releases the lock.
 */
export class RepairSet extends Exchange {
  readonly #node: Replica;
  readonly #backup: Replica | null;
  #bytes: Buffer;
  #start: number;
  #end: number;
  #tried = false;
  /** Called once, when the result on the node has been sent to the backup. */
  onCopied: (() => void) | null = null;
  #atBackup = false;

  constructor(session: Session, request: Request, node: Replica, backup: Replica | null) {
    super(session, request, 'line', request.noreply);
    this.#node = node;
    this.#backup = backup;
    const outgoing = request.noreply ? withoutNoreply(request) : request;
    this.#bytes = outgoing.bytes;
    this.#start = outgoing.start;
    this.#end = outgoing.end;
  }

  start(): void {
    this.#tried = this.#node.up;
    this.#node.send(this.#bytes, this.#start, this.#end, this, this.request.clientVerb);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const backup = this.#backup;
    if (this.#atBackup && backup !== null) {
      this.#answer('backup', backup, bytes, start, end);
      backup.counters.failover++;
      return;
    }
    const stored = isStored(bytes, start);
    this.#answer('node', this.#node, bytes, start, end);
    this.#node.counters.normal++;
    if (backup !== null) {
      if (stored) {
        backup.counters.copy++;
        backup.send(this.#bytes, this.#start, this.#end, new CopyWatch(backup, this.request), this.request.clientVerb);
      } else {
        // A node that could not store the new value has dropped the old one (proto_text.c, process_update_command).
        sendDelete(backup, this.request.key);
      }
    }
    this.onCopied?.();
  }

  onLost(): void {
    const pair = {node: this.#node, backup: this.#backup};
    if (this.#backup !== null && !this.#atBackup && takesOver(pair, this.request.key, this.#tried)) {
      this.#atBackup = true;
      this.#backup.send(this.#bytes, this.#start, this.#end, this, this.request.clientVerb);
    } else {
      const reply = unreachable(pair);
      this.session.answer(this, reply, 0, reply.length);
    }
    this.onCopied?.();
  }

  /** Answers; the unique in the reply to an `ms` has to say whose it is. */
  #answer(role: ReplicaRole, replica: Replica, bytes: Buffer, start: number, end: number): void {
    if (this.request.verb === 'set' || (role === 'node' && replica.generation === 0)) {
      this.session.answer(this, bytes, start, end);
      return;
    }
    const reply = tagMeta(Buffer.from(bytes.subarray(start, end)), tagOf(role, replica));
    this.session.answer(this, reply, 0, reply.length);
  }
}

/** `STORED` or `HD`. */
function isStored(bytes: Buffer, start: number): boolean {
  const first = bytes[start];
  const second = bytes[start + 1];
  return (first === S && second === T) || (first === H && second === D);
}
