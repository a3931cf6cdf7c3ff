import {maxLineBytes} from '../../protocol/limits.ts';
import {valueItems} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../client/exchange.ts';
import {KeyWindows} from '../client/key-windows.ts';
import type {Link} from '../link/link.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import type {Pool} from '../link/pool.ts';
import type {Session} from '../client/session.ts';
import type {KeptConnections} from './kept-connections.ts';

const endLine = Buffer.from('END\r\n');
const nothing = Buffer.alloc(0);
/**
 * A `get` of several keys (or `gets`, `gat`, `gats`): split by node, sent at once, answered in the order of the keys.
 * Each part fails over by itself, as single keys do.
 */
export class MagentMultiGet extends Exchange {
  readonly #pool: Pool;
  readonly #windows: KeyWindows;
  readonly #kept: KeptConnections | null;
  /** `get`, `gets`, or `gat` and its expiry time. */
  readonly #prefix: string;
  readonly #touches: boolean;
  /** The part of each key of the current window. */
  #partOf: Part[] = [];
  #open = 0;
  #begun = false;

  constructor(pool: Pool, session: Session, request: Request, kept: KeptConnections | null) {
    super(session, request, 'values', false);
    this.#pool = pool;
    this.#kept = kept;
    const tokens = request.tokens();
    this.#touches = request.verb === 'gat' || request.verb === 'gats';
    this.#prefix = tokens.slice(0, this.#touches ? 2 : 1).join(' ');
    this.#windows = new KeyWindows(tokens.slice(this.#touches ? 2 : 1));
  }

  /** Requests the current window. */
  start(): void {
    if (!this.#begun && !this.#windows.isLast) {
      this.#begun = true;
      this.session.answerPart(this, nothing);
      return;
    }
    const parts = new Set<Part>();
    this.#partOf = this.#windows.present.map((key) => {
      const part = this.#partFor(key, parts);
      parts.add(part);
      return part;
    });
    const full = [...parts].find(({node}) => node.congested);
    if (full !== undefined) {
      this.session.holdFor(full.node, this);
      return;
    }
    this.#open = parts.size;
    for (const part of parts) part.start();
  }

  onPartDone(): void {
    this.#open--;
    if (this.#open > 0) return;
    if (this.#partOf.some((part) => part.outcome === 'stalled')) this.#pool.stall(this);
    else this.#answerWindow();
  }

  /** Called when a part is sent to the backup. */
  onFailOver(backup: Link): void {
    this.#kept?.add(backup);
  }

  onReply(): void {
    throw new Error('a multi-get is answered in parts');
  }

  onLost(): void {
    throw new Error('a multi-get is answered in parts');
  }

  #partFor(key: string, parts: ReadonlySet<Part>): Part {
    const bytes = Buffer.from(key, 'latin1');
    const node = this.#pool.nodeOf(bytes, 0, bytes.length);
    const backup = this.#pool.backupOf(bytes, 0, bytes.length);
    for (const part of parts) {
      if (part.node === node && part.backup === backup && part.take(key)) return part;
    }
    return new Part(this, node, backup, {prefix: this.#prefix, key, copied: this.#touches});
  }

  /**
   * Answers with the values in the order of the keys. The first key whose node is unreachable and has no backup ends
   * the answer with an error.
   */
  #answerWindow(): void {
    const pieces: Buffer[] = [];
    let last: Buffer | null = this.#windows.isLast ? endLine : null;
    for (const [index, key] of this.#windows.present.entries()) {
      const part = this.#partOf[index] as Part;
      if (part.outcome === 'unreachable') {
        last = Buffer.from(`SERVER_ERROR ${part.node.endpoint.name} is unreachable and there is no backup\r\n`);
        break;
      }
      const value = part.valueOf(key);
      if (value !== null) pieces.push(value);
    }
    if (last !== null) {
      const reply = Buffer.concat([...pieces, last]);
      this.session.answer(this, reply, 0, reply.length);
      return;
    }
    const reply = Buffer.concat(pieces);
    this.#windows.advance(reply.length);
    this.session.answerPart(this, reply);
  }
}

type PartOptions = {prefix: string; key: string; copied: boolean};

/** The keys of one window that share a node and a backup, as many as fit into one line. */
class Part implements ReplyWaiter {
  readonly shape = 'values';
  readonly node: Link;
  readonly backup: Link | null;
  outcome: 'answered' | 'unreachable' | 'stalled' = 'answered';
  readonly #whole: MagentMultiGet;
  readonly #copied: boolean;
  #line: string;
  #keyCount = 1;
  #command: Buffer = Buffer.alloc(0);
  #atBackup = false;
  /** Items in the order of arrival, which is that of the keys. */
  #items: {key: string; bytes: Buffer}[] = [];
  #taken = 0;

  constructor(whole: MagentMultiGet, node: Link, backup: Link | null, {prefix, key, copied}: PartOptions) {
    this.#whole = whole;
    this.node = node;
    this.backup = backup;
    this.#line = `${prefix} ${key}`;
    this.#copied = copied;
  }

  /** Adds a key; returns false if the line is full. */
  take(key: string): boolean {
    if (this.#line.length + 1 + key.length >= maxLineBytes) return false;
    this.#line += ` ${key}`;
    this.#keyCount++;
    return true;
  }

  start(): void {
    this.#command = Buffer.from(`${this.#line}\r\n`, 'latin1');
    this.#send(this.node, this);
  }

  /** Returns the item of `key`, or null if it was not found. Call it once for each key, in order. */
  valueOf(key: string): Buffer | null {
    const item = this.#items[this.#taken];
    if (item?.key !== key) return null;
    this.#taken++;
    return item.bytes;
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    if (!this.#atBackup) this.node.counters.normal += this.#keyCount;
    else if (this.backup !== null) this.backup.counters.failover += this.#keyCount;
    // An error line from the node counts as a miss too.
    for (const item of valueItems(bytes, start, end) ?? []) {
      this.#items.push({
        key: bytes.toString('latin1', item.keyStart, item.keyEnd),
        bytes: Buffer.from(bytes.subarray(item.start, item.end)),
      });
    }
    if (this.#copied && !this.#atBackup && this.backup !== null) {
      this.backup.counters.copy += this.#keyCount;
      this.#send(this.backup, this.backup.counters.unwatched.values);
    }
    this.#whole.onPartDone();
  }

  onLost(): void {
    if (this.backup === null || this.#atBackup) {
      this.outcome = this.backup === null ? 'unreachable' : 'stalled';
      this.#whole.onPartDone();
    } else {
      this.#whole.onFailOver(this.backup);
      this.#atBackup = true;
      this.#send(this.backup, this);
    }
  }

  #send(link: Link, waiter: ReplyWaiter): void {
    link.send(this.#command, 0, this.#command.length, waiter, this.#whole.request.clientVerb);
    if (link.congested) this.#whole.session.holdFor(link);
  }
}
