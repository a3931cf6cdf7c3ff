import {isEnd} from '../../../protocol/reply-scanner.ts';
import type {Request} from '../../../protocol/request.ts';
import {Exchange} from '../../client/exchange.ts';
import type {Session} from '../../client/session.ts';
import type {Replicas} from '../replicas/replicas.ts';
import {unreachable} from '../replica-pair.ts';
import type {Replica} from '../replicas/replica.ts';
import {endLine} from '../in-windows.ts';
import {failureReply} from '../../operation.ts';

const V = 86;

/**
 * `get` of one key: answers with the node's hit, or with the backup's value, which is written back to the node first.
 *
 * Hot path while the node answers hits, and if neither replica has the key: see the rules in session.ts.
 */
export class RepairGet extends Exchange {
  readonly #replicas: Replicas;
  readonly #node: Replica;
  readonly #backup: Replica | null;
  /** Which answer is awaited: the node's, the backup's in place of the node's, or the backup's after a miss. */
  #asked: 'node' | 'instead' | 'as well' = 'node';
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
    this.#node.send(bytes, start, end, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const backup = this.#backup;
    switch (this.#asked) {
      case 'node':
        if (bytes[start] === V || backup?.up !== true) this.#answerAsNode(bytes, start, end);
        else this.#onMiss(backup, isEnd(bytes, start) ? null : Buffer.from(bytes.subarray(start, end)));
        break;
      case 'instead':
        if (backup !== null) backup.counters.failover++;
        this.session.answer(this, bytes, start, end);
        break;
      case 'as well':
        if (bytes[start] === V && backup !== null) this.#repair(backup, Buffer.from(bytes.subarray(start, end)));
        else if (this.#error === null) this.#answerAsNode(bytes, start, end);
        else this.#answerAsNode(this.#error, 0, this.#error.length);
    }
  }

  onLost(): void {
    const {bytes, start, end} = this.request;
    if (this.#asked === 'as well') {
      const reply = this.#error ?? endLine;
      this.#answerAsNode(reply, 0, reply.length);
    } else if (this.#asked === 'node' && this.#backup !== null) {
      this.#asked = 'instead';
      this.#backup.send(bytes, start, end, this);
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
    backup.send(bytes, start, end, this);
  }

  /**
   * The backup has a value. `found` is the answer whatever happens to the key from here on, because the key existed
   * after this command arrived. The value to write back is read again, under the key's lock.
   */
  #repair(backup: Replica, found: Buffer): void {
    backup.counters.failover++;
    this.#replicas.repair({node: this.#node, backup}, this.request.key).then(
      () => {
        this.finish(found);
      },
      (error: unknown) => {
        this.finish(failureReply(error));
      },
    );
  }

  #answerAsNode(bytes: Buffer, start: number, end: number): void {
    this.#node.counters.normal++;
    this.session.answer(this, bytes, start, end);
  }
}
