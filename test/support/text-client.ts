import {RawConnection} from './raw-connection.ts';

const patienceMs = 120_000;

/** A client for tests that sends one command and resolves to its complete reply. */
export class TextClient {
  readonly #connection: RawConnection;

  constructor(port: number) {
    this.#connection = new RawConnection(port);
  }

  /** Resolves to the reply; to what has been received when it is incomplete after two minutes. */
  async ask(command: string): Promise<string> {
    this.#connection.write(command);
    const isWhole = /^(?:get|gat)/.test(command) ? isWholeRetrieval : isWholeLine;
    return (await this.#connection.take(isWhole, patienceMs)).text;
  }

  /** Sends commands without a reply, and one with a reply: when it resolves, they have been processed. */
  async tell(commands: string): Promise<string> {
    this.#connection.write(`${commands}mn\r\n`);
    const {text} = await this.#connection.take((received) => received.endsWith('MN\r\n'), patienceMs);
    return text.slice(0, -'MN\r\n'.length);
  }

  set(key: string, value: string, {flags = 0, exptime = 0} = {}): Promise<string> {
    return this.ask(`set ${key} ${flags} ${exptime} ${value.length}\r\n${value}\r\n`);
  }

  /** Resolves to the value; null for a miss. Throws on any other reply. */
  async get(key: string): Promise<string | null> {
    const reply = await this.ask(`get ${key}\r\n`);
    if (reply === 'END\r\n') return null;
    const match = /^VALUE \S+ \d+ \d+\r\n([^]*)\r\nEND\r\n$/.exec(reply);
    if (match === null) throw new Error(`get ${key}: ${JSON.stringify(reply)}`);
    return match[1] ?? '';
  }

  close(): void {
    this.#connection.close();
  }
}

function isWholeRetrieval(text: string): boolean {
  return /(?:^|\r\n)(?:END|.*ERROR.*)\r\n$/.test(text);
}

function isWholeLine(text: string): boolean {
  const size = /^VA (\d+).*\r\n/.exec(text);
  return size === null ? text.endsWith('\r\n') : text.length === size[0].length + Number(size[1]) + 2;
}
