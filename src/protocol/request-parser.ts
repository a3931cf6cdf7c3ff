import {parseCommandLine} from './command-line.ts';
import {printableKeyBytes, rawKeyBytes, type KeyBytes} from './key-bytes.ts';
import {maxGetLineBytes, maxLineBytes, maxValueBytes, tooLarge} from './limits.ts';
import {plainCommand} from './plain-command.ts';
import type {Request} from './request.ts';

export interface RequestHandler {
  /** Receives one complete command, in the order of arrival. */
  onRequest(request: Request): void;
  /** The stream cannot be parsed any further: memcached closes the connection here without a reply. */
  onOverlongLine(): void;
}

export type RequestParserOptions = {
  maxValueBytes?: number;
  /** Keys may contain control characters, as memcached itself allows. */
  rawKeys?: boolean;
};

const LF = 10;
const CR = 13;
const empty = Buffer.alloc(0);

/**
 * Splits a byte stream into commands, whatever its chunks.
 *
 * Hot path: a `get` of one key that is complete in the chunk costs one pass over its bytes and one object. A command in
 * pieces is copied once, into a buffer of its final size as soon as that is known.
 */
export class RequestParser {
  readonly #handler: RequestHandler;
  readonly #maxValueBytes: number;
  readonly #keyBytes: KeyBytes;
  /** Bytes of an incomplete command. Only the first `#tailLength` are in use. */
  #tail: Buffer = empty;
  #tailLength = 0;
  /** Length at which the command in `#tail` is complete; 0 while its line is not. */
  #needed = 0;
  /** Bytes still to be discarded: the data block of a rejected command. */
  #swallow = 0;
  #closed = false;
  #paused = false;
  /** What had been received when parsing was paused. */
  #rest: Buffer = empty;

  constructor(handler: RequestHandler, options: RequestParserOptions = {}) {
    this.#handler = handler;
    this.#maxValueBytes = options.maxValueBytes ?? maxValueBytes;
    this.#keyBytes = options.rawKeys === true ? rawKeyBytes : printableKeyBytes;
  }

  /** Stops parsing: later input, and the rest of the current chunk, is ignored. */
  close(): void {
    this.#closed = true;
    this.#rest = empty;
    this.#dropTail();
  }

  /**
   * Delivers no more commands until `resume()`. One chunk may hold thousands of small commands with large replies, so
   * pausing the socket alone does not keep replies from piling up; do both.
   */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    const rest = this.#rest;
    this.#rest = empty;
    if (rest.length > 0) this.push(rest);
  }

  /** Whether commands that have been received are held back. */
  get hasRest(): boolean {
    return this.restBytes > 0;
  }

  get restBytes(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer): void {
    if (this.#paused) this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    else this.#consume(chunk);
  }

  #consume(chunk: Buffer): void {
    let bytes = chunk;
    let position = 0;
    if (this.#needed > 0) {
      const missing = this.#needed - this.#tailLength;
      this.#keep(chunk, 0, Math.min(missing, chunk.length));
      if (missing > chunk.length) return;
      // The tail is one whole command now; what follows it in the chunk is parsed in place.
      const whole = this.#tail.subarray(0, this.#tailLength);
      this.#dropTail();
      this.#parse(whole, 0);
      position = missing;
    } else if (this.#tailLength > 0) {
      this.#keep(chunk, 0, chunk.length);
      if (!chunk.includes(LF)) {
        this.#checkLineLength();
        return;
      }
      bytes = this.#tail.subarray(0, this.#tailLength);
      this.#dropTail();
    }
    while (position < bytes.length && !this.#closed) {
      if (this.#paused) {
        this.#rest = bytes.subarray(position);
        return;
      }
      if (this.#swallow > 0) {
        const skipped = Math.min(this.#swallow, bytes.length - position);
        this.#swallow -= skipped;
        position += skipped;
        continue;
      }
      const next = this.#parse(bytes, position);
      if (next < 0) {
        this.#keep(bytes, position, bytes.length);
        this.#checkLineLength();
        return;
      }
      position = next;
    }
  }

  /** Delivers the command at `start`, and returns where the next begins, or -1 if it is incomplete. */
  #parse(bytes: Buffer, start: number): number {
    const request = plainCommand(bytes, start, this.#keyBytes);
    if (request === null) return this.#parseLine(bytes, start);
    if (request.dataStart > 0) {
      if (request.dataEnd - request.dataStart > this.#maxValueBytes) return this.#parseLine(bytes, start);
      if (!this.#takeData(request)) return -1;
    }
    this.#handler.onRequest(request);
    return request.end;
  }

  #parseLine(bytes: Buffer, start: number): number {
    const lf = bytes.indexOf(LF, start);
    if (lf < 0) return -1;
    const lineEnd = lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
    const {request, dataBytes} = parseCommandLine(bytes, start, lineEnd, this.#keyBytes);
    request.end = lf + 1;
    if (dataBytes > this.#maxValueBytes) request.problem ??= tooLarge;
    if (dataBytes >= 0) {
      if (request.problem === null) {
        request.dataStart = lf + 1;
        request.dataEnd = request.dataStart + dataBytes;
        request.end = request.dataEnd + 2;
        if (!this.#takeData(request)) return -1;
      } else {
        this.#swallow = dataBytes + 2;
      }
    }
    this.#handler.onRequest(request);
    return request.end;
  }

  /** Returns false if the data block is incomplete. */
  #takeData(request: Request): boolean {
    const {bytes, dataEnd, end} = request;
    if (end > bytes.length) {
      this.#needed = end - request.start;
      return false;
    }
    if (bytes[dataEnd] !== CR || bytes[dataEnd + 1] !== LF) request.problem = 'CLIENT_ERROR bad data chunk';
    return true;
  }

  /** Appends to the tail, which grows to the command's final size at once if that is known. */
  #keep(bytes: Buffer, from: number, to: number): void {
    const length = this.#tailLength + to - from;
    if (length > this.#tail.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#needed, this.#tailLength === 0 ? length : length * 2));
      this.#tail.copy(grown, 0, 0, this.#tailLength);
      this.#tail = grown;
    }
    bytes.copy(this.#tail, this.#tailLength, from, to);
    this.#tailLength = length;
  }

  #dropTail(): void {
    this.#tail = empty;
    this.#tailLength = 0;
    this.#needed = 0;
  }

  #checkLineLength(): void {
    if (this.#needed > 0 || this.#tailLength <= maxLineBytes) return;
    const isMultiGet = /^ {0,100}gets? /.test(this.#tail.toString('latin1', 0, 106));
    if (isMultiGet && this.#tailLength <= maxGetLineBytes) return;
    this.close();
    this.#handler.onOverlongLine();
  }
}
