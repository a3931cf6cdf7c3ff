import type {ReplyShape} from '../../protocol/reply-scanner.ts';
import type {Request} from '../../protocol/request.ts';
import {Exchange} from '../exchange.ts';
import type {Session} from '../session.ts';

/**
 * A command that takes several steps: everything but a plain get, set or hit. `steps` resolves to the client's answer,
 * which may be empty. Under the key's lock, if one is given; a client's commands on one key thus keep their order.
 */
export class Operation extends Exchange {
  readonly #steps: () => Promise<Buffer>;

  constructor(session: Session, request: Request, silent: boolean, steps: () => Promise<Buffer>) {
    super(session, request, 'line' satisfies ReplyShape, silent);
    this.#steps = steps;
  }

  start(): void {
    this.#steps().then(
      (reply) => {
        this.finish(reply);
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.finish(Buffer.from(`SERVER_ERROR proxy: ${reason.replaceAll(/[\r\n]/g, ' ')}\r\n`));
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
