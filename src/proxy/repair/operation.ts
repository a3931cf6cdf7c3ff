import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../exchange.ts';
import type {Session} from '../session.ts';

export type SendPart = (bytes: Buffer) => Promise<void>;
export type Steps = (part: SendPart) => Promise<Buffer>;

/**
 * A command that takes several steps: everything but a plain get, set or hit. `steps` resolves to the client's answer,
 * which may be empty. Under the key's lock, if one is given; a client's commands on one key thus keep their order. `part`
 * sends the client a part of the answer and resolves when there is room for more; hold no lock meanwhile, it may not.
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

/** What a client is told when the proxy itself has failed. */
export function failureReply(error: unknown): Buffer {
  const reason = error instanceof Error ? error.message : String(error);
  return Buffer.from(`SERVER_ERROR proxy: ${reason.replaceAll(/[\r\n]/g, ' ')}\r\n`);
}
