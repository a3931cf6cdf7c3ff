import {connect, type Socket} from 'node:net';
import {ReplyScanner} from '../../protocol/reply-scanner.ts';
import type {EncodedCommand} from './command.ts';
import {isErrorLine, misstep} from './misstep.ts';
import {decodeReply, lineOf, type Reply} from './reply.ts';

/** An address that a client connects to. */
export type Target = {
  name: string;
  host: string;
  port: number;
  /** As in a topology. */
  ringPort?: number;
};

type Waiter = {
  command: EncodedCommand;
  resolve: (reply: Reply) => void;
  timer: NodeJS.Timeout | null;
  /** Whether its caller has an answer, for example that none arrived in time. The reply is still due. */
  isSettled: boolean;
  /** For a command with `noreply`: the lines received so far. */
  lines: string[];
};

type Failure = 'silence' | 'unreachable' | 'closed';

/**
 * One socket and the commands sent on it, whose replies arrive in the same order.
 *
 * It accepts no more commands once a reply is late or doubtful: a later command could be given another one's reply.
 * Pending commands still receive the replies that can be assigned with certainty.
 */
export class Pipeline {
  readonly #target: Target;
  readonly #scanner = new ReplyScanner();
  readonly #socket: Socket;
  #waiters: Waiter[] = [];
  #received: Buffer = Buffer.alloc(0);
  #takesCommands = true;
  #isOver = false;

  constructor(target: Target, connectTimeoutMs: number) {
    this.#target = target;
    this.#socket = this.#open(connectTimeoutMs);
  }

  get takesCommands(): boolean {
    return this.#takesCommands;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends a command. Never rejects: a failure is a reply. */
  send(command: EncodedCommand, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const waiter: Waiter = {command, resolve, timer: null, isSettled: false, lines: []};
      waiter.timer = setTimeout(() => this.#giveUpOn(waiter, timeoutMs), timeoutMs);
      this.#waiters.push(waiter);
      this.#socket.write(command.bytes);
    });
  }

  close(): void {
    this.#end('closed', 'closed by the client');
  }

  #open(connectTimeoutMs: number): Socket {
    const {host, port, name} = this.#target;
    const socket = connect({host, port, noDelay: true});
    let connected = false;
    const timer = setTimeout(() => {
      this.#end('unreachable', `no connection to ${name} within ${connectTimeoutMs} ms`);
    }, connectTimeoutMs);
    socket.once('connect', () => {
      connected = true;
      clearTimeout(timer);
    });
    let reason = '';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      const detail = connected ? `${name} closed the connection` : `${name} can't be reached`;
      this.#end(connected ? 'closed' : 'unreachable', reason ? `${detail}: ${reason}` : detail);
    });
    socket.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#onData(chunk);
    });
    return socket;
  }

  /** Settles a late command. Those sent before and after it keep their own timeouts. */
  #giveUpOn(waiter: Waiter, timeoutMs: number): void {
    this.#takesCommands = false;
    settle(waiter, {
      type: 'none',
      reason: 'silence',
      detail: `${this.#target.name} did not answer within ${timeoutMs} ms`,
    });
    if (this.#waiters.every(({isSettled}) => isSettled)) this.#end('closed', 'closed by the client');
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let position = 0;
    for (let waiter = this.#waiters[0]; waiter && position < bytes.length; waiter = this.#waiters[0]) {
      const end = this.#scanner.scan(bytes, position, bytes.length, waiter.command.shape);
      if (end < 0) break;
      const {command} = waiter;
      const reply = command.noreply
        ? afterReceipt(waiter, bytes, position, end)
        : decodeReply(bytes, position, end, command.shape);
      position = end;
      if (reply === null) continue;
      this.#waiters.shift();
      const doubt = misstep(command.command, reply);
      settle(waiter, doubt?.isOfAnother ? {type: 'none', reason: 'closed', detail: this.#lost(doubt.what)} : reply);
      if (doubt) {
        this.#end('closed', this.#lost(doubt.what));
        return;
      }
    }
    this.#received = bytes.subarray(position);
    // An unexpected reply would be taken for the answer to the next command.
    if (this.#waiters.every(({isSettled}) => isSettled) && (!this.#takesCommands || this.#received.length > 0)) {
      this.#end('closed', 'closed by the client');
    }
  }

  #lost(what: string): string {
    return `${this.#target.name} ${what}; the connection was closed, since its next answers could be those of other commands`;
  }

  #end(reason: Failure, detail: string): void {
    this.#takesCommands = false;
    this.#isOver = true;
    this.#socket.destroy();
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#received = Buffer.alloc(0);
    for (const waiter of waiters) settle(waiter, {type: 'none', reason, detail});
  }
}

/**
 * Returns the reply to a command with `noreply`, which arrives between the replies to two no-ops, or null if the second
 * has not arrived. A server that does not know the no-op answers both with the same error line.
 */
function afterReceipt({lines}: Waiter, bytes: Buffer, start: number, end: number): Reply | null {
  lines.push(lineOf(bytes, start, end));
  const [receipt, answer] = lines;
  if (lines.length === 1 || lines.at(-1) !== receipt) return null;
  return answer !== receipt && isErrorLine(answer!) ? {type: 'error', line: answer!} : {type: 'unasked'};
}

function settle(waiter: Waiter, reply: Reply): void {
  if (waiter.isSettled) return;
  waiter.isSettled = true;
  if (waiter.timer) clearTimeout(waiter.timer);
  waiter.resolve(reply);
}
