/*
 * Hot-path rules, for this file and everything that it calls for a plain `get` or `set`:
 *
 * - no promise, no closure, no event emitter, no string per command: two small objects (Request, Exchange) are allowed;
 * - bytes are copied once on the way in (into the link's write buffer) and once on the way out (into `#staged`);
 * - one write per client for all replies in one read from a node, and one write per node for all commands of one
 *   event-loop turn: four fifths of the time is in the kernel, and a system call costs more than all of the JavaScript
 *   for a command (profile: docs/proxy-speed.md).
 */
import type {Socket} from 'node:net';
import {requestMagic, type BinaryFrame} from '../../protocol/binary/binary-frame.ts';
import {BinaryParser, type BinaryHandler} from '../../protocol/binary/binary-parser.ts';
import {BinaryRequest} from '../../protocol/binary/binary-request.ts';
import {textCommand} from '../../protocol/binary/text-command.ts';
import {writeReply} from '../../protocol/binary/write-reply.ts';
import {RequestParser, type RequestHandler, type RequestParserOptions} from '../../protocol/request-parser.ts';
import type {Request} from '../../protocol/request.ts';
import {readClient} from './client-socket.ts';
import type {Exchange} from './exchange.ts';
import type {Link} from '../link/link.ts';
import {StagedReplies} from './staged-replies.ts';

/** What a session needs from its proxy. */
export interface SessionOwner {
  readonly parserOptions: RequestParserOptions;
  /** Handles a command, and ensures that it is answered. */
  handle(session: Session, request: Request): void;
  handleBinary(session: Session, request: BinaryRequest): void;
  /** The session has replies to write: `flush` it at the end of this turn's reads. */
  willFlush(session: Session): void;
  flushAll(): void;
  /** Call `linkDrained` when a link may have sent what was queued on it. */
  holdForLink(session: Session): void;
  onClosed(session: Session): void;
}

/** How many commands of one client may be pending before its next ones have to wait. */
const maxOutstanding = 256;
/** How many reply bytes of one client may be unsent before its next commands have to wait. */
const highWaterBytes = 512 * 1024;
/** How many bytes the answers to one client's pending commands may take, estimated from its latest answers. */
const replyBudgetBytes = 2 * 1024 * 1024;
/** The first estimate of a reply's size; it keeps the first burst of commands short. */
const firstReplyBytes = replyBudgetBytes / 4;
/** How far a client is read ahead of its answers: enough to notice that it closes after a large request. */
const aheadBytes = 64 * 1024;
/** How long a client that has closed its side may take no answers before it is dropped: usually it is gone for good. */
const halfClosedMs = 5000;

/** One client connection. Binary requests are translated on their way in, and the answers on their way out. Hot path. */
export class Session implements RequestHandler, BinaryHandler {
  readonly #socket: Socket;
  readonly #staged: StagedReplies;
  readonly #owner: SessionOwner;
  #parser: RequestParser | BinaryParser;
  #head: Exchange | null = null;
  #tail: Exchange | null = null;
  #outstanding = 0;
  #held = false;
  /** The command that is being answered in parts. */
  #inParts: Exchange | null = null;
  /** The link that has no room for more of this client's commands. */
  #congested: Link | null = null;
  /** Commands that wait for room on a link, in order. */
  readonly #unsent: Exchange[] = [];
  /** Size of the latest large reply, decaying with each smaller one. */
  #replyBytes = firstReplyBytes;
  #quit = false;
  #inputEnded = false;
  #virgin = true;
  #speaksBinary = false;
  #flushPlanned = false;
  closed = false;

  constructor(accepted: Socket, owner: SessionOwner) {
    this.#owner = owner;
    this.#parser = new RequestParser(this, owner.parserOptions);
    const socket = readClient(accepted, (bytes) => {
      this.#onData(bytes);
    });
    this.#socket = socket;
    this.#staged = new StagedReplies(socket);
    socket.on('end', () => {
      this.#inputEnded = true;
      socket.setTimeout(halfClosedMs, () => socket.destroy());
      this.#endWhenAnswered();
    });
    socket.on('drain', () => {
      this.#continueHead();
      this.#letGo();
      owner.flushAll();
    });
    // 'close' follows; it is normal for a client to reset its connection.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#parser.close();
      owner.onClosed(this);
    });
  }

  onRequest(request: Request): void {
    if (this.#quit) return;
    this.#owner.handle(this, request);
    this.#holdIfBusy();
  }

  onFrame(frame: BinaryFrame): void {
    if (this.#quit) return;
    this.#owner.handleBinary(this, textCommand(frame));
    this.#holdIfBusy();
  }

  onOverlongLine(): void {
    this.quit();
  }

  onWrongMagic(): void {
    this.quit();
  }

  /** Adds an exchange to the queue of answers. */
  enqueue(exchange: Exchange): void {
    this.#outstanding++;
    if (exchange.silent) return;
    if (this.#tail === null) this.#head = exchange;
    else this.#tail.following = exchange;
    this.#tail = exchange;
  }

  /** Answers `exchange` with `bytes[start..end)`, which is copied; empty means no answer. */
  answer(exchange: Exchange, bytes: Buffer, start: number, end: number): void {
    if (exchange.finished) return;
    const {problem} = exchange.request;
    if (problem === null) this.#finish(exchange, bytes, start, end);
    else {
      const reply = Buffer.from(`${problem}\r\n`, 'latin1');
      this.#finish(exchange, reply, 0, reply.length);
    }
  }

  /**
   * Answers `exchange` with a part, which may be empty, and calls its `start` once there is room for more. This
   * client's next commands wait until it is done: what they change must not show in a later part.
   */
  answerPart(exchange: Exchange, bytes: Buffer): void {
    if (exchange.finished || this.closed) return;
    this.#inParts = exchange;
    this.#hold();
    exchange.reply = bytes;
    exchange.partial = true;
    if (exchange === this.#head) this.#continueHead();
  }

  #finish(exchange: Exchange, bytes: Buffer, start: number, end: number): void {
    exchange.finished = true;
    if (exchange === this.#inParts) this.#inParts = null;
    this.#outstanding--;
    this.#replyBytes = Math.max(end - start, this.#replyBytes - (this.#replyBytes >> 4));
    if (exchange.silent || this.closed) {
      if (this.#held) this.#letGo();
      return;
    }
    if (exchange !== this.#head) {
      exchange.reply = Buffer.allocUnsafe(end - start);
      bytes.copy(exchange.reply, 0, start, end);
      return;
    }
    this.#stage(exchange, bytes, start, end);
    this.#advance();
  }

  /** Drops the commands at the head of the queue that wait for unreachable nodes. */
  abandonStalled(): void {
    if (this.#head?.stalled !== true) return;
    while (this.#head?.stalled === true) {
      this.#head.finished = true;
      this.#outstanding--;
      this.#head = this.#head.following;
    }
    this.#advanceFrom(this.#head);
  }

  /** Stops reading commands until `link` has room; then starts `unsent`, if given, again. */
  holdFor(link: Link, unsent?: Exchange): void {
    if (unsent !== undefined) this.#unsent.push(unsent);
    if (this.#congested !== null) return;
    this.#congested = link;
    this.#owner.holdForLink(this);
    this.#hold();
  }

  /** Handles a drained link; returns false if this session waits for another one. */
  linkDrained(): boolean {
    if (this.#congested?.congested === true) return false;
    this.#congested = null;
    for (const exchange of this.#unsent.splice(0)) exchange.start();
    this.#letGo();
    return true;
  }

  flush(): void {
    this.#flushPlanned = false;
    this.#staged.flush();
    if (this.#socket.writableLength > highWaterBytes) this.#hold();
    if (this.#held) this.#letGo();
    this.#endWhenAnswered();
  }

  /** Ignores further commands, and closes once the earlier ones are answered. */
  quit(): void {
    this.#quit = true;
    this.#parser.close();
    this.#endWhenAnswered();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#virgin && chunk[0] === requestMagic) {
      this.#speaksBinary = true;
      this.#parser = new BinaryParser(this);
    }
    this.#virgin = false;
    this.abandonStalled();
    // Paused only now, so that the proxy notices a client that closes while it waits for answers.
    if (this.#held && this.#parser.restBytes > aheadBytes) this.#socket.pause();
    this.#parser.push(chunk);
    this.#owner.flushAll();
  }

  /** Removes the answered head of the queue, and the exchanges behind it that have their answers already. */
  #advance(): void {
    const next = this.#head?.following ?? null;
    if (next === null) this.#head = this.#tail = null;
    else if (next.finished || next.partial) this.#advanceFrom(next);
    else this.#head = next;
  }

  #advanceFrom(first: Exchange | null): void {
    let exchange = first;
    while (exchange?.finished === true) {
      if (exchange.reply !== null) this.#stage(exchange, exchange.reply, 0, exchange.reply.length);
      exchange = exchange.following;
    }
    this.#head = exchange;
    if (exchange === null) this.#tail = null;
    else this.#continueHead();
  }

  /** Stages the part of the answer that the head of the queue has, and starts the next part. */
  #continueHead(): void {
    const head = this.#head;
    if (head?.partial !== true) return;
    if (head.reply !== null) this.#stage(head, head.reply, 0, head.reply.length);
    head.reply = null;
    if (this.#socket.writableLength > highWaterBytes) return;
    head.partial = false;
    head.start();
  }

  #stage(exchange: Exchange, bytes: Buffer, start: number, end: number): void {
    if (!this.#flushPlanned) {
      this.#flushPlanned = true;
      this.#owner.willFlush(this);
    }
    if (!this.#speaksBinary) this.#staged.add(bytes, start, end);
    else if (end > start && exchange.request instanceof BinaryRequest) {
      writeReply(exchange.request, bytes, start, end, this.#staged);
    }
  }

  #holdIfBusy(): void {
    if (this.#outstanding >= maxOutstanding || this.#outstanding * this.#replyBytes > replyBudgetBytes) this.#hold();
  }

  #hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#parser.pause();
  }

  #letGo(): void {
    if (!this.#held || this.#congested !== null || this.#inParts !== null || this.closed) return;
    if (this.#outstanding > maxOutstanding / 2 || this.#outstanding * this.#replyBytes > replyBudgetBytes / 2) return;
    if (this.#socket.writableLength > highWaterBytes) return;
    this.#held = false;
    this.#socket.resume();
    this.#parser.resume();
    this.#owner.flushAll();
    this.#endWhenAnswered();
  }

  #endWhenAnswered(): void {
    if (!this.#quit && (!this.#inputEnded || this.#parser.hasRest)) return;
    if (this.#head === null && this.#staged.isEmpty && !this.closed) this.#socket.destroySoon();
  }
}
