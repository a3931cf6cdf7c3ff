import {isErrorReply, type ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange, unwatched} from '../exchange.ts';
import type {Link, Waiter} from '../link.ts';
import {fenceReplyBytes, withFence, withoutNoreply} from '../outgoing.ts';
import type {Pool} from '../pool.ts';
import type {Session} from '../session.ts';

export type MagentTraits = {
  shape: ReplyShape;
  /** What a read answers when its node sent an error line; null for a write, which passes it on. */
  miss: Buffer | null;
  /** The answered command is sent to the backup as well. */
  copied: boolean;
};

/**
 * A command on one key, as magent 0.5 handles it (recordings, rules 2 to 4 and 7): the node; if that can't be reached,
 * the backup; if neither can, wait. A write that the node answered, whatever it answered, goes to the backup as well,
 * where nobody looks at the answer.
 */
export class MagentExchange extends Exchange {
  readonly #pool: Pool;
  readonly #traits: MagentTraits;
  readonly #node: Link;
  readonly #backup: Link | null;
  #bytes: Buffer;
  #start: number;
  #end: number;
  #atBackup = false;

  constructor(pool: Pool, session: Session, request: Request, traits: MagentTraits, node: Link, backup: Link | null) {
    super(session, request, traits.shape, request.noreply);
    this.#pool = pool;
    this.#traits = traits;
    this.#node = node;
    this.#backup = backup;
    this.#bytes = request.bytes;
    this.#start = request.start;
    this.#end = request.end;
    if (request.noreply || traits.shape === 'fenced') {
      const outgoing = request.noreply ? withoutNoreply(request) : withFence(request);
      this.#bytes = outgoing.bytes;
      this.#start = outgoing.start;
      this.#end = outgoing.end;
    }
  }

  start(): void {
    this.#atBackup = false;
    this.#send(this.#node, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const {miss, copied} = this.#traits;
    if (miss !== null && isErrorReply(bytes, start, end)) this.session.answer(this, miss, 0, miss.length);
    else this.session.answer(this, bytes, start, this.shape === 'fenced' ? end - fenceReplyBytes : end);
    if (copied && !this.#atBackup && this.#backup !== null) this.#send(this.#backup, unwatched[this.shape]);
  }

  onLost(): void {
    if (this.#atBackup) {
      this.#pool.stall(this);
    } else if (this.#backup === null) {
      const reply = Buffer.from(`SERVER_ERROR ${this.#node.endpoint.name} is unreachable and there is no backup\r\n`);
      this.session.answer(this, reply, 0, reply.length);
    } else {
      this.#atBackup = true;
      this.#send(this.#backup, this);
    }
  }

  #send(link: Link, waiter: Waiter): void {
    link.send(this.#bytes, this.#start, this.#end, waiter);
    if (link.congested) this.session.holdFor(link);
  }
}
