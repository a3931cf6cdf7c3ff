import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import {frame, replies, type Reply} from './frames.ts';

/** Marks the last reply to the requests of one call. */
const fenceOpaque = 0xfe_ce_fe_ce;

/** A client for tests that speaks the binary protocol. */
export class BinaryClient {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);

  constructor(port: number) {
    this.#socket = connect({port, host: '127.0.0.1', noDelay: true});
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
  }

  /** Sends requests and a noop; resolves to all replies but the noop's, or rejects if the connection closes first. */
  async ask(...requests: Buffer[]): Promise<Reply[]> {
    this.#received = Buffer.alloc(0);
    this.#socket.write(Buffer.concat([...requests, frame('noop', {opaque: fenceOpaque})]));
    for (;;) {
      const {replies: found} = replies(this.#received);
      if (found.at(-1)?.opaque === fenceOpaque) return found.slice(0, -1);
      if (this.#socket.closed) throw new Error('the connection was closed');
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')]);
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
