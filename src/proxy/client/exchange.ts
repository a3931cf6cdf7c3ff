import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import type {ReplyWaiter} from '../../protocol/reply-waiter.ts';
import type {Link} from '../link/link.ts';

/** The client session behind an exchange: queues it, and sends its answer in the order of the commands. */
export interface ExchangeSession {
  enqueue(exchange: Exchange): void;
  answer(exchange: Exchange, bytes: Buffer, start: number, end: number): void;
  answerPart(exchange: Exchange, bytes: Buffer): void;
  holdFor(link: Link, unsent?: Exchange): void;
  /** The client has gone. */
  readonly closed: boolean;
  flush(): void;
}

/**
 * One client command on its way to its answer. It takes a place in its session's queue, so that answers leave in the
 * order of the commands; one with `silent` set (noreply) does not.
 */
export abstract class Exchange implements ReplyWaiter {
  shape: ReplyShape;
  readonly session: ExchangeSession;
  readonly request: Request;
  readonly silent: boolean;
  /** The answer, while those of earlier commands are still awaited. */
  reply: Buffer | null = null;
  finished = false;
  /** `reply` is a part of the answer; `start` requests the next one. */
  partial = false;
  /** Waiting for nodes that are all unreachable. */
  stalled = false;
  /** The next exchange in the session's queue. */
  following: Exchange | null = null;

  constructor(session: ExchangeSession, request: Request, shape: ReplyShape, silent: boolean) {
    this.session = session;
    this.request = request;
    this.shape = shape;
    this.silent = silent;
    session.enqueue(this);
  }

  /** Answers outside of a link's read: the reply is sent at once. */
  finish(reply: Buffer): void {
    this.session.answer(this, reply, 0, reply.length);
    this.session.flush();
  }

  /** Sends the command; called again after a stall, and for each further part of an answer in parts. */
  abstract start(): void;
  abstract onReply(bytes: Buffer, start: number, end: number): void;
  abstract onLost(): void;
}
