import {isErrorReply, type ReplyShape} from '../../protocol/reply-scanner.ts';
import {isSuppressed} from '../../protocol/meta-command.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange, unwatched} from '../exchange.ts';
import type {Link} from '../link.ts';
import {withoutQuiet} from '../outgoing.ts';
import type {Pool} from '../pool.ts';
import type {Session} from '../session.ts';

export type MagentTraits = {
  shape: ReplyShape;
  /** What a read answers when its node sent an error line; null for a write, which passes it on. */
  miss: Buffer | null;
  /** The answered command is sent to the backup as well. */
  copied: boolean;
  /** A meta command with the `q` flag. */
  quiet: boolean;
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
    if (request.noreply || traits.quiet) {
      const outgoing = withoutQuiet(request);
      this.#bytes = outgoing.bytes;
      this.#start = outgoing.start;
      this.#end = outgoing.end;
    }
  }

  start(): void {
    this.#atBackup = false;
    this.#node.send(this.#bytes, this.#start, this.#end, this);
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    const {miss, copied, quiet} = this.#traits;
    if (miss !== null && isErrorReply(bytes, start, end)) this.session.answer(this, miss, 0, miss.length);
    else if (quiet && isSuppressed(this.request, bytes, start)) this.session.answer(this, bytes, 0, 0);
    else this.session.answer(this, bytes, start, end);
    if (copied && !this.#atBackup) {
      this.#backup?.send(this.#bytes, this.#start, this.#end, unwatched[this.shape]);
    }
  }

  onLost(): void {
    if (this.#atBackup) {
      this.#pool.stall(this);
    } else if (this.#backup === null) {
      const reply = Buffer.from(`SERVER_ERROR ${this.#node.endpoint.name} is unreachable and there is no backup\r\n`);
      this.session.answer(this, reply, 0, reply.length);
    } else {
      this.#atBackup = true;
      this.#backup.send(this.#bytes, this.#start, this.#end, this);
    }
  }
}
