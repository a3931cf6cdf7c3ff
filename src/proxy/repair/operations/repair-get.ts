import {isEnd} from '../../../protocol/reply-scanner.ts';
import type {Request} from '../../../protocol/request.ts';
import {Exchange} from '../../client/exchange.ts';
import type {Session} from '../../client/session.ts';
import type {Replicas} from '../replicas/replicas.ts';
import {unreachable} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {tagOf, tagValues, type ReplicaRole} from '../replicas/unique-tag.ts';
import {endLine} from '../in-windows.ts';
import {failureReply} from '../../operation.ts';

const V = 86;

/**
 * `get` or `gets` of one key: answers with the node's hit, or with the backup's value, which is written back to the node first.
 *
 * Hot path while the node answers hits, and if neither replica has the key: see the rules in session.ts.
 */
export class RepairGet extends Exchange {
  readonly #replicas: Replicas;
  readonly #node: Replica;
  readonly #backup: Replica | null;
  /**
   * Which answer is awaited: the node's, the backup's in place of the node's, the backup's after a miss, or the node's
   * after a repair.
   */
  #asked: 'node' | 'instead' | 'as well' | 'again' = 'node';
  /** The backup's answer, while the node is asked again for its own unique of the item. */
  #found: Buffer | null = null;
  /** The node's answer, if it was an error line: a miss never hides an error. */
  #error: Buffer | null = null;

  constructor(replicas: Replicas, session: Session, request: Request, node: Replica, backup: Replica | null) {
    super(session, request, 'values', false);
    this.#replicas = replicas;
    this.#node = node;
    this.#backup = backup;
  }

  start(): void {
    const {bytes, start, end} = this.request;
    this.#node.send(bytes, start, end, this, this.request.clientVerb);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const backup = this.#backup;
    switch (this.#asked) {
      case 'node':
        if (bytes[start] === V || backup?.up !== true) this.#answerAsNode(bytes, start, end);
        else this.#onMiss(backup, isEnd(bytes, start) ? null : Buffer.from(bytes.subarray(start, end)));
        break;
      case 'instead':
        if (backup === null) break;
        backup.counters.failover++;
        this.#answer('backup', backup, bytes, start, end);
        break;
      case 'again':
        if (bytes[start] === V) this.#answer('node', this.#node, bytes, start, end);
        else this.#answerFound();
        break;
      case 'as well':
        if (bytes[start] === V && backup !== null) this.#repair(backup, Buffer.from(bytes.subarray(start, end)));
        else if (this.#error === null) this.#answerAsNode(bytes, start, end);
        else this.#answerAsNode(this.#error, 0, this.#error.length);
    }
  }

  onLost(): void {
    const {bytes, start, end} = this.request;
    if (this.#asked === 'again') {
      this.#answerFound();
    } else if (this.#asked === 'as well') {
      const reply = this.#error ?? endLine;
      this.#answerAsNode(reply, 0, reply.length);
    } else if (this.#asked === 'node' && this.#backup !== null) {
      this.#asked = 'instead';
      this.#backup.send(bytes, start, end, this, this.request.clientVerb);
    } else {
      const reply = unreachable({node: this.#node, backup: this.#backup});
      this.session.answer(this, reply, 0, reply.length);
    }
  }

  /** The node has no value. The backup is asked without a lock, since usually neither replica has one. */
  #onMiss(backup: Replica, error: Buffer | null): void {
    this.#error = error;
    this.#asked = 'as well';
    const {bytes, start, end} = this.request;
    backup.send(bytes, start, end, this, this.request.clientVerb);
  }

  /**
   * The backup has a value. `found` is the answer whatever happens to the key from here on, because the key existed
   * after this command arrived. The value to write back is read again, under the key's lock.
   */
  #repair(backup: Replica, found: Buffer): void {
    backup.counters.failover++;
    this.#replicas.repair({node: this.#node, backup}, this.request.key).then(
      () => {
        this.#onRepaired(this.#needsTag ? tagValues(found, tagOf('backup', backup)) : found);
      },
      (error: unknown) => {
        this.finish(failureReply(error));
      },
    );
  }

  /** A unique has to be the node's own, under which the client can change the item. */
  #onRepaired(found: Buffer): void {
    this.#found = found;
    if (!this.#needsTag) {
      this.#answerFound();
      return;
    }
    this.#asked = 'again';
    this.start();
  }

  #answerFound(): void {
    if (this.#found !== null) this.finish(this.#found);
  }

  #answerAsNode(bytes: Buffer, start: number, end: number): void {
    this.#node.counters.normal++;
    this.#answer('node', this.#node, bytes, start, end);
  }

  /** Whether the answer contains a unique, which has to say whose it is. */
  get #needsTag(): boolean {
    return this.request.verb === 'gets';
  }

  #answer(role: ReplicaRole, replica: Replica, bytes: Buffer, start: number, end: number): void {
    // The uniques of a node that was never restarted are its own.
    if (!this.#needsTag || (role === 'node' && replica.generation === 0)) {
      this.session.answer(this, bytes, start, end);
      return;
    }
    const reply = tagValues(Buffer.from(bytes.subarray(start, end)), tagOf(role, replica));
    this.session.answer(this, reply, 0, reply.length);
  }
}
