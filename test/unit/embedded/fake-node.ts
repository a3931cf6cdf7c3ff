import {RequestParser} from '../../../src/protocol/request-parser.ts';
import {runCommand} from '../../../src/runtimes/embedded/commands/run-command.ts';
import {ServerState} from '../../../src/runtimes/embedded/server-state.ts';
import {ReplyBuffer} from '../../../src/runtimes/embedded/reply-buffer.ts';
import {SecondsClock} from '../../../src/runtimes/embedded/store/seconds-clock.ts';

/** A node without a socket, with a clock that the test sets. */
export class FakeNode {
  /** Unix time in seconds. */
  time = 1_700_000_000;
  readonly state: ServerState;
  readonly #out = new ReplyBuffer();
  readonly #parser: RequestParser;

  constructor(memoryMiB = 64) {
    const clock = new SecondsClock(() => this.time * 1000);
    this.state = new ServerState({host: '127.0.0.1', port: 11211, memoryMiB, maxConnections: 10}, clock);
    const client = {server: this.state, out: this.#out, close: () => undefined};
    this.#parser = new RequestParser({
      onRequest: (request) => runCommand(request, client),
      onOverlongLine: () => undefined,
    });
  }

  /** Returns the reply to commands; `|` stands for CR LF in both. */
  ask(commands: string): string {
    this.#parser.push(Buffer.from(commands.replaceAll('|', '\r\n'), 'latin1'));
    let answer = '';
    this.#out.flush({
      write(part: string | Buffer) {
        answer += typeof part === 'string' ? part : part.toString('latin1');
        return true;
      },
      cork: () => undefined,
      uncork: () => undefined,
    });
    return answer.replaceAll('\r\n', '|');
  }
}
