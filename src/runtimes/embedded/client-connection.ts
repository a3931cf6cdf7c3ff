import type {Socket} from 'node:net';
import {requestMagic, type BinaryFrame} from '../../protocol/binary/binary-frame.ts';
import {BinaryParser, type BinaryHandler} from '../../protocol/binary/binary-parser.ts';
import {RequestParser, type RequestHandler} from '../../protocol/request-parser.ts';
import type {Request} from '../../protocol/request.ts';
import {runFrame} from './commands/binary/run-frame.ts';
import type {Client} from './commands/command-handler.ts';
import {runCommand} from './commands/run-command.ts';
import type {ClientInfo, ServerState} from './server-state.ts';
import {ReplyBuffer} from './reply-buffer.ts';

/** Replies are sent at the end of each chunk of requests, or as soon as this much has been collected. */
const flushBytes = 64 * 1024;

/**
 * One client of the server. While it does not read its replies, no further request is run and its socket is not read,
 * so at most one chunk of requests and the reply to one of them are buffered for it.
 */
export class ClientConnection implements Client, RequestHandler, BinaryHandler, ClientInfo {
  readonly server: ServerState;
  readonly out = new ReplyBuffer();
  readonly id: number;
  readonly remoteAddress: string;
  lastCommandAt: number;
  readonly #socket: Socket;
  /** Created with the first byte, which says which protocol the client speaks. */
  #parser: RequestParser | BinaryParser | null = null;
  /** Whether output is paused until the client reads its replies. */
  #slow = false;
  /** Whether the client has half-closed; replies may still be pending. */
  #ended = false;

  constructor(server: ServerState, socket: Socket, id: number) {
    this.server = server;
    this.id = id;
    this.remoteAddress = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
    this.lastCommandAt = server.clock.now;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    // A connection reset needs no handling; 'close' follows.
    socket.on('error', () => undefined);
  }

  onRequest(request: Request): void {
    runCommand(request, this);
    if (this.out.sizeBytes >= flushBytes) this.#flush();
  }

  onFrame(frame: BinaryFrame): void {
    runFrame(frame, this);
    if (this.out.sizeBytes >= flushBytes) this.#flush();
  }

  onOverlongLine(): void {
    this.close();
  }

  onWrongMagic(): void {
    this.close();
  }

  close(): void {
    this.#parser?.close();
    this.#flush();
    // Does not wait for the client to close its side, which may never happen.
    this.#socket.destroySoon();
    // Even if it was slow: a socket that is not read does not notice that its peer has closed.
    this.#socket.resume();
  }

  #onData(chunk: Buffer): void {
    this.server.counters.bytes_read += chunk.length;
    this.lastCommandAt = this.server.clock.now;
    this.#parser ??= chunk[0] === requestMagic ? new BinaryParser(this) : new RequestParser(this);
    this.#parser.push(chunk);
    this.#flush();
  }

  #onDrain(): void {
    this.#slow = false;
    this.#parser?.resume();
    this.#flush();
    if (this.#isSlow()) return;
    this.#socket.resume();
    if (this.#ended) this.#socket.end();
  }

  #onEnd(): void {
    this.#ended = true;
    if (!this.#slow) this.#socket.end();
  }

  // A method, because the compiler narrows a field to the value assigned a few lines above.
  #isSlow(): boolean {
    return this.#slow;
  }

  #flush(): void {
    this.server.counters.bytes_written += this.out.sizeBytes;
    if (this.out.flush(this.#socket)) return;
    this.#slow = true;
    this.#parser?.pause();
    this.#socket.pause();
  }
}
