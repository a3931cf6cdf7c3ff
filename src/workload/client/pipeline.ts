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

type PendingCommand = {
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
  #pending: PendingCommand[] = [];
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
      const pending: PendingCommand = {command, resolve, timer: null, isSettled: false, lines: []};
      pending.timer = setTimeout(() => this.#giveUpOn(pending, timeoutMs), timeoutMs);
      this.#pending.push(pending);
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
  #giveUpOn(pending: PendingCommand, timeoutMs: number): void {
    this.#takesCommands = false;
    settle(pending, {
      type: 'none',
      reason: 'silence',
      detail: `${this.#target.name} did not answer within ${timeoutMs} ms`,
    });
    if (this.#pending.every(({isSettled}) => isSettled)) this.#end('closed', 'closed by the client');
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let position = 0;
    for (let pending = this.#pending[0]; pending && position < bytes.length; pending = this.#pending[0]) {
      const end = this.#scanner.scan(bytes, position, bytes.length, pending.command.shape);
      if (end < 0) break;
      const {command} = pending;
      const reply = command.noreply
        ? afterReceipt(pending, bytes, position, end)
        : decodeReply(bytes, position, end, command.shape);
      position = end;
      if (reply === null) continue;
      this.#pending.shift();
      const doubt = misstep(command.command, reply);
      settle(pending, doubt?.isOfAnother ? {type: 'none', reason: 'closed', detail: this.#lost(doubt.what)} : reply);
      if (doubt) {
        this.#end('closed', this.#lost(doubt.what));
        return;
      }
    }
    this.#received = bytes.subarray(position);
    // An unexpected reply would be taken for the answer to the next command.
    if (this.#pending.every(({isSettled}) => isSettled) && (!this.#takesCommands || this.#received.length > 0)) {
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
    const unanswered = this.#pending;
    this.#pending = [];
    this.#received = Buffer.alloc(0);
    for (const pending of unanswered) settle(pending, {type: 'none', reason, detail});
  }
}

/**
 * Returns the reply to a command with `noreply`, which arrives between the replies to two no-ops, or null if the second
 * has not arrived. A server that does not know the no-op answers both with the same error line.
 */
function afterReceipt({lines}: PendingCommand, bytes: Buffer, start: number, end: number): Reply | null {
  lines.push(lineOf(bytes, start, end));
  const [receipt, answer] = lines;
  if (lines.length === 1 || lines.at(-1) !== receipt) return null;
  return answer !== receipt && isErrorLine(answer!) ? {type: 'error', line: answer!} : {type: 'unasked'};
}

function settle(pending: PendingCommand, reply: Reply): void {
  if (pending.isSettled) return;
  pending.isSettled = true;
  if (pending.timer) clearTimeout(pending.timer);
  pending.resolve(reply);
}
