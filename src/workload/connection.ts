import {connect, type Socket} from 'node:net';
import {ReplyScanner} from '../protocol/reply-scanner.ts';
import type {EncodedCommand} from './command.ts';
import {decodeReply, type Reply} from './reply.ts';

/** Where a client connects to. */
export type Target = {
  name: string;
  host: string;
  port: number;
  /** As in a topology. */
  ringPort?: number;
};

type Waiter = {command: EncodedCommand; resolve: (reply: Reply) => void; timer: NodeJS.Timeout | null};

/**
 * One connection to one address, opened with the first command and again after it broke. Commands are pipelined.
 *
 * A command that is not answered in time takes the connection with it, so that its late answer can't be taken for that
 * of the next one.
 */
export class Connection {
  readonly target: Target;
  readonly #connectTimeoutMs: number;
  readonly #scanner = new ReplyScanner();
  #socket: Socket | null = null;
  #waiters: Waiter[] = [];
  #received: Buffer = Buffer.alloc(0);

  constructor(target: Target, connectTimeoutMs: number) {
    this.target = target;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** Never rejects: what went wrong is the reply. */
  send(command: EncodedCommand, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const socket = (this.#socket ??= this.#open());
      const waiter: Waiter = {command, resolve, timer: null};
      waiter.timer = setTimeout(() => {
        this.#fail(socket, 'silence', `${this.target.name} did not answer within ${timeoutMs} ms`);
      }, timeoutMs);
      this.#waiters.push(waiter);
      socket.write(command.bytes);
    });
  }

  close(): void {
    if (this.#socket) this.#fail(this.#socket, 'closed', 'closed by the client');
  }

  #open(): Socket {
    const {host, port, name} = this.target;
    const socket = connect({host, port, noDelay: true});
    let connected = false;
    const timer = setTimeout(() => {
      this.#fail(socket, 'unreachable', `no connection to ${name} within ${this.#connectTimeoutMs} ms`);
    }, this.#connectTimeoutMs);
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
      this.#fail(socket, connected ? 'closed' : 'unreachable', reason ? `${detail}: ${reason}` : detail);
    });
    socket.on('data', (chunk: Buffer) => {
      if (socket === this.#socket) this.#onData(chunk);
    });
    return socket;
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let position = 0;
    for (let waiter = this.#waiters[0]; waiter && position < bytes.length; waiter = this.#waiters[0]) {
      const end = this.#scanner.scan(bytes, position, bytes.length, waiter.command.shape);
      if (end < 0) break;
      this.#waiters.shift();
      const reply = decodeReply(bytes, position, end, waiter.command.shape);
      settle(waiter, waiter.command.noreply && !isRefusal(reply) ? {type: 'unasked'} : reply);
      position = end;
    }
    this.#received = bytes.subarray(position);
  }

  #fail(socket: Socket, reason: 'silence' | 'unreachable' | 'closed', detail: string): void {
    socket.destroy();
    if (socket !== this.#socket) return;
    const waiters = this.#waiters;
    this.#socket = null;
    this.#waiters = [];
    this.#received = Buffer.alloc(0);
    this.#scanner.reset();
    for (const waiter of waiters) settle(waiter, {type: 'none', reason, detail});
  }
}

function settle({timer, resolve}: Waiter, reply: Reply): void {
  if (timer) clearTimeout(timer);
  resolve(reply);
}

/** Bare ERROR is how an old memcached answers the no-op behind a noreply. */
function isRefusal(reply: Reply): boolean {
  return reply.type === 'error' && reply.line !== 'ERROR';
}
