import type {Request} from '../protocol/request.ts';
import {Exchange} from './client/exchange.ts';
import type {Session} from './client/session.ts';

export type SendPart = (bytes: Buffer) => Promise<void>;
/** Executes a command, and resolves to the client's answer, which may be empty. */
export type Execute = (part: SendPart) => Promise<Buffer>;

/**
 * A command that takes several round trips: every command except a plain get, set or hit. `execute` runs under the
 * key's lock if the caller takes it, so that a client's commands on one key keep their order. `part` sends the client a
 * part of the answer, and resolves when there is room for more. Hold no lock while waiting for that, since it may never
 * resolve.
 */
export class Operation extends Exchange {
  readonly #execute: Execute;
  #goOn: (() => void) | null = null;

  constructor(session: Session, request: Request, silent: boolean, execute: Execute) {
    super(session, request, 'line', silent);
    this.#execute = execute;
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
    this.#execute(part).then(
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
