import type {Request} from '../protocol/request.ts';
import {Exchange} from './client/exchange.ts';
import type {Session} from './client/session.ts';

export type SendPart = (bytes: Buffer) => Promise<void>;
export type Steps = (part: SendPart) => Promise<Buffer>;

/**
 * A command that takes several steps: every command except a plain get, set or hit. `steps` resolves to the client's
 * answer, which may be empty. If a lock is given, it runs under the key's lock, so a client's commands on one key keep
 * their order. `part` sends the client a part of the answer, and resolves when there is room for more. Hold no lock
 * while waiting for that, since it may never resolve.
 */
export class Operation extends Exchange {
  readonly #steps: Steps;
  #goOn: (() => void) | null = null;

  constructor(session: Session, request: Request, silent: boolean, steps: Steps) {
    super(session, request, 'line', silent);
    this.#steps = steps;
  }

  start(): void {
    if (this.#goOn === null) this.#begin();
    else this.#goOn();
  }

  #begin(): void {
    const part: SendPart = (bytes) =>
      new Promise((resolve) => {
        this.#goOn = resolve;
        this.session.answerPart(this, bytes);
        this.session.flush();
      });
    this.#steps(part).then(
      (reply) => {
        this.finish(reply);
      },
      (error: unknown) => {
        this.finish(failureReply(error));
      },
    );
  }

  onReply(): void {
    throw new Error('an operation asks by itself');
  }

  onLost(): void {
    throw new Error('an operation asks by itself');
  }
}

/** Returns the reply for a client if the proxy itself has failed. */
export function failureReply(error: unknown): Buffer {
  const reason = error instanceof Error ? error.message : String(error);
  return Buffer.from(`SERVER_ERROR proxy: ${reason.replaceAll(/[\r\n]/g, ' ')}\r\n`);
}
