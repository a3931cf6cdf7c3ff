import type {Request} from '../../protocol/request.ts';
import {Exchange} from './exchange.ts';
import type {Session} from './session.ts';

/** Answers a command in its turn without asking a node. */
export function answerLocally(session: Session, request: Request, reply: string): void {
  new LocalAnswer(session, request, Buffer.from(reply, 'latin1')).start();
}

class LocalAnswer extends Exchange {
  readonly #answer: Buffer;

  constructor(session: Session, request: Request, answer: Buffer) {
    super(session, request, 'line', request.noreply);
    this.#answer = answer;
  }

  start(): void {
    this.session.answer(this, this.#answer, 0, this.#answer.length);
  }

  onReply(): void {
    throw new Error('nothing was asked');
  }

  onLost(): void {
    throw new Error('nothing was asked');
  }
}
