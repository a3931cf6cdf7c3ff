import {expect} from 'vitest';
import {RawConnection} from '../../../support/raw-connection.ts';

/** A client with a conversation of its own, which other clients' input must not disturb. */
export class Witness {
  readonly #connection: RawConnection;
  #turns = 0;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();

  constructor(port: number) {
    this.#connection = new RawConnection(port);
  }

  /** The number of turns so far: each stores, reads, changes and deletes. */
  get turns(): number {
    return this.#turns;
  }

  start(): void {
    this.#done = this.#talk();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
    this.#connection.close();
  }

  async #talk(): Promise<void> {
    while (!this.#stopped) {
      const turn = this.#turns;
      const key = `witness-${turn % 7}`;
      const value = `turn ${turn} \r\nEND\r\n`;
      await this.#expect(
        `set ${key} 5 0 ${value.length}\r\n${value}\r\nget ${key} witness-none ${key}\r\n`,
        `STORED\r\n${`VALUE ${key} 5 ${value.length}\r\n${value}\r\n`.repeat(2)}END\r\n`,
      );
      await this.#expect(
        `set ${key} 0 0 ${String(turn).length} noreply\r\n${turn}\r\nincr ${key} 1\r\nmg ${key} v k O${turn}\r\n`,
        `${turn + 1}\r\nVA ${String(turn + 1).length} k${key} O${turn}\r\n${turn + 1}\r\n`,
      );
      await this.#expect(`delete ${key}\r\nget ${key}\r\nmn\r\n`, 'DELETED\r\nEND\r\nMN\r\n');
      this.#turns++;
    }
  }

  async #expect(command: string, reply: string): Promise<void> {
    expect(await this.#connection.ask(command, reply.length), `the witness's turn ${this.#turns}`).toBe(reply);
  }
}
