import type {Request} from '../../protocol/request.ts';
import {Exchange} from './exchange.ts';
import type {Link} from '../link/link.ts';
import {withoutNoreply} from '../link/outgoing.ts';
import type {Pool} from '../link/pool.ts';
import type {Session} from './session.ts';

/**
 * `flush_all` and `verbosity`: sent to all nodes and backups at once, and answered when the last of them has answered.
 */
export class Broadcast extends Exchange {
  readonly #links: readonly Link[];
  readonly #lost: string[] = [];
  #answer: Buffer | null = null;
  #open: number;

  constructor(pool: Pool, session: Session, request: Request) {
    super(session, request, 'line', request.noreply);
    this.#links = pool.links;
    this.#open = this.#links.length;
  }

  start(): void {
    const {request} = this;
    const outgoing = request.noreply ? withoutNoreply(request) : request;
    for (const link of this.#links) {
      link.send(outgoing.bytes, outgoing.start, outgoing.end, {
        shape: 'line',
        onReply: (bytes, start, end) => {
          this.onReply(bytes, start, end);
        },
        onLost: () => {
          this.#lost.push(link.endpoint.name);
          this.onLost();
        },
      });
    }
  }

  onReply(bytes: Buffer, start: number, end: number): void {
    this.#answer ??= Buffer.from(bytes.subarray(start, end));
    this.#close();
  }

  onLost(): void {
    this.#close();
  }

  #close(): void {
    this.#open--;
    if (this.#open > 0) return;
    const reply =
      this.#answer === null || this.#lost.length > 0
        ? Buffer.from(`SERVER_ERROR ${this.request.verb} did not reach ${this.#lost.join(', ')}\r\n`)
        : this.#answer;
    this.session.answer(this, reply, 0, reply.length);
  }
}
