import {connect, type Socket} from 'node:net';

/** A client connection for tests that send bytes. Strings are latin1. */
export class RawConnection {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  write(text: string | Buffer): void {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /**
   * Waits until the received text satisfies `enough`, the connection closes or the time is up; returns what was
   * received in any case.
   */
  async take(enough: (text: string) => boolean, timeoutMs: number): Promise<{text: string; closed: boolean}> {
    const deadline = Date.now() + timeoutMs;
    while (!enough(this.#received) && !this.#closed) {
      const left = deadline - Date.now();
      if (left <= 0) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const text = this.#received;
    this.#received = '';
    return {text, closed: this.#closed};
  }

  /** Sends a command and reads as many bytes as `expected` has; surplus bytes make a later read fail. */
  async ask(command: string | Buffer, expectedLength: number, timeoutMs = 5000): Promise<string> {
    this.write(command);
    return (await this.take((text) => text.length >= expectedLength, timeoutMs)).text;
  }

  close(): void {
    this.#socket.destroy();
  }
}
