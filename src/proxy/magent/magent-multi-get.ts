import {valueItems} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange, unwatched} from '../exchange.ts';
import type {Link, Waiter} from '../link.ts';
import type {Pool} from '../pool.ts';
import type {Session} from '../session.ts';

const endLine = Buffer.from('END\r\n');

/**
 * A `get` of several keys (or `gets`, `gat`, `gats`): split by node, asked at once, answered in the order of the keys.
 * Each part fails over by itself, as single keys do.
 */
export class MagentMultiGet extends Exchange {
  readonly #pool: Pool;
  readonly #keys: readonly string[];
  readonly #parts: Part[] = [];
  /** The part of each key. */
  readonly #partOf: Part[] = [];
  #open = 0;

  constructor(pool: Pool, session: Session, request: Request) {
    super(session, request, 'values', false);
    this.#pool = pool;
    const tokens = request.tokens();
    const touches = request.verb === 'gat' || request.verb === 'gats';
    const prefix = tokens.slice(0, touches ? 2 : 1).join(' ');
    this.#keys = tokens.slice(touches ? 2 : 1);
    for (const key of this.#keys) {
      const bytes = Buffer.from(key, 'latin1');
      const node = pool.nodeOf(bytes, 0, bytes.length);
      const backup = pool.backupOf(bytes, 0, bytes.length);
      let part = this.#parts.find((candidate) => candidate.node === node && candidate.backup === backup);
      if (part === undefined) {
        part = new Part(this, node, backup, prefix, touches);
        this.#parts.push(part);
      }
      part.keys.push(key);
      this.#partOf.push(part);
    }
  }

  start(): void {
    this.#open = this.#parts.length;
    for (const part of this.#parts) part.start();
  }

  onPartDone(): void {
    this.#open--;
    if (this.#open > 0) return;
    if (this.#parts.some((part) => part.outcome === 'stalled')) this.#pool.stall(this);
    else this.#answer();
  }

  onReply(): void {
    throw new Error('a multi-get is answered in parts');
  }

  onLost(): void {
    throw new Error('a multi-get is answered in parts');
  }

  /** Values in the order of the keys; after the first key whose node is gone, with no backup, an error and no more. */
  #answer(): void {
    const pieces: Buffer[] = [];
    let last: Buffer = endLine;
    for (const [index, key] of this.#keys.entries()) {
      const part = this.#partOf[index] as Part;
      if (part.outcome === 'unreachable') {
        last = Buffer.from(`SERVER_ERROR ${part.node.endpoint.name} is unreachable and there is no backup\r\n`);
        break;
      }
      const value = part.take(key);
      if (value !== null) pieces.push(value);
    }
    const reply = Buffer.concat([...pieces, last]);
    this.session.answer(this, reply, 0, reply.length);
  }
}

/** The keys of a multi-get that share a node and a backup. */
class Part implements Waiter {
  readonly shape = 'values';
  readonly node: Link;
  readonly backup: Link | null;
  readonly keys: string[] = [];
  outcome: 'answered' | 'unreachable' | 'stalled' = 'answered';
  readonly #whole: MagentMultiGet;
  readonly #prefix: string;
  readonly #copied: boolean;
  #atBackup = false;
  #command: Buffer = Buffer.alloc(0);
  /** Items in the order in which they came, which is that of the keys. */
  #items: {key: string; bytes: Buffer}[] = [];
  #taken = 0;

  constructor(whole: MagentMultiGet, node: Link, backup: Link | null, prefix: string, copied: boolean) {
    this.#whole = whole;
    this.node = node;
    this.backup = backup;
    this.#prefix = prefix;
    this.#copied = copied;
  }

  start(): void {
    this.#atBackup = false;
    this.#items = [];
    this.#taken = 0;
    this.#command = Buffer.from(`${this.#prefix} ${this.keys.join(' ')}\r\n`, 'latin1');
    this.node.send(this.#command, 0, this.#command.length, this);
  }

  /** The item of `key`, if it was found. Keys must be asked for in their order. */
  take(key: string): Buffer | null {
    const item = this.#items[this.#taken];
    if (item?.key !== key) return null;
    this.#taken++;
    return item.bytes;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    this.outcome = 'answered';
    // An error line from the node is a miss too.
    for (const item of valueItems(bytes, start, end) ?? []) {
      this.#items.push({
        key: bytes.toString('latin1', item.keyStart, item.keyEnd),
        bytes: Buffer.from(bytes.subarray(item.start, item.end)),
      });
    }
    if (this.#copied && !this.#atBackup) {
      this.backup?.send(this.#command, 0, this.#command.length, unwatched.values);
    }
    this.#whole.onPartDone();
  }

  onLost(): void {
    if (this.backup === null || this.#atBackup) {
      this.outcome = this.backup === null ? 'unreachable' : 'stalled';
      this.#whole.onPartDone();
    } else {
      this.#atBackup = true;
      this.backup.send(this.#command, 0, this.#command.length, this);
    }
  }
}
