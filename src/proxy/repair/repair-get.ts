import {isEnd} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../exchange.ts';
import type {Session} from '../session.ts';
import {unreachable, type Copies} from './copies.ts';
import type {Copy} from './copy.ts';
import {fetchFromBackup, writeBack} from './repair-key.ts';
import {valueReply} from './item.ts';

const V = 86;
const endLine = Buffer.from('END\r\n');

/**
 * `get` of one key: the node's hit; or what the backup has, which is written back to the node on the way.
 *
 * Hot path while the node answers hits: see the rules in session.ts.
 */
export class RepairGet extends Exchange {
  readonly #copies: Copies;
  readonly #node: Copy;
  readonly #backup: Copy | null;
  #atBackup = false;
  /** Has waited for somebody else's repair of the key and asked the node once more. */
  #again = false;

  constructor(copies: Copies, session: Session, request: Request, node: Copy, backup: Copy | null) {
    super(session, request, 'values', false);
    this.#copies = copies;
    this.#node = node;
    this.#backup = backup;
  }

  start(): void {
    const {bytes, start, end} = this.request;
    this.#node.send(bytes, start, end, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    if (this.#atBackup) {
      if (this.#backup !== null) this.#backup.counters.failover++;
      this.session.answer(this, bytes, start, end);
    } else if (bytes[start] === V || this.#backup === null || !this.#backup.up) {
      this.#node.counters.normal++;
      this.session.answer(this, bytes, start, end);
    } else {
      this.#onMiss(this.#backup, isEnd(bytes, start) ? endLine : Buffer.from(bytes.subarray(start, end)));
    }
  }

  onLost(): void {
    const {bytes, start, end} = this.request;
    if (this.#atBackup || this.#backup === null) {
      const reply = unreachable({node: this.#node, backup: this.#backup});
      this.session.answer(this, reply, 0, reply.length);
    } else {
      this.#atBackup = true;
      this.#backup.send(bytes, start, end, this);
    }
  }

  /** @param nodesAnswer `END`, or the node's error line: a miss never hides an error. */
  #onMiss(backup: Copy, nodesAnswer: Buffer): void {
    const {key} = this.request;
    const {locks} = this.#copies;
    if (locks.isHeld(key) && !this.#again) {
      this.#again = true;
      locks.acquire(key, (release) => {
        this.start();
        release();
      });
      return;
    }
    void locks.run(key, async () => {
      const item = await fetchFromBackup(this.#copies, backup, key);
      if (item === null) {
        this.finish(nodesAnswer);
        return;
      }
      writeBack(this.#copies, this.#node, key, item);
      this.finish(Buffer.concat([valueReply(key, item), endLine]));
    });
  }
}
