import {once} from 'node:events';
import {connect, type Socket} from 'node:net';

const end = 'MN\r\n';

/** A connection that sends one command after the other, each after the reply to the previous one. */
export class Dialogue {
  readonly #socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Dialogue> {
    const socket = connect({port, host: '127.0.0.1', noDelay: true});
    await once(socket, 'connect');
    const dialogue = new Dialogue(socket);
    socket.on('data', (chunk: Buffer) => (dialogue.#received += chunk.toString('latin1')));
    return dialogue;
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Returns the complete reply to some bytes: everything before the reply to a no-op sent after them. */
  async ask(bytes: string): Promise<string> {
    this.#received = '';
    this.#socket.write(Buffer.from(`${bytes}mn\r\n`, 'latin1'));
    while (!this.#received.endsWith(end)) await once(this.#socket, 'data');
    return this.#received.slice(0, -end.length);
  }

  /** Returns everything received until the other side closes. */
  async closing(): Promise<string> {
    await once(this.#socket, 'close');
    return this.#received;
  }

  close(): void {
    this.#socket.destroy();
  }
}
