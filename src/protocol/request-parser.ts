import {maxGetLineBytes, maxKeyBytes, maxLineBytes, maxValueBytes, tooLarge} from './limits.ts';
import {parseCommandLine} from './command-line.ts';
import {Request} from './request.ts';

export interface RequestHandler {
  /** One complete command, in the order of arrival. */
  onRequest(request: Request): void;
  /** The stream can't be followed any more: memcached closes the connection here without a word. */
  onOverlongLine(): void;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const G = 103;
const E = 101;
const T = 116;
const DEL = 127;
const empty = Buffer.alloc(0);

/**
 * Cuts a byte stream into commands, however it was split on the way.
 *
 * Hot path: a `get` of one key that lies whole in the chunk costs one pass over its bytes and one object. A command in
 * pieces is copied once, into a buffer of its final size as soon as that is known.
 */
export class RequestParser {
  readonly #handler: RequestHandler;
  readonly #maxValueBytes: number;
  /** Bytes of an incomplete command. Only the first `#tailLength` are in use. */
  #tail: Buffer = empty;
  #tailLength = 0;
  /** Length at which the command in `#tail` is complete; 0 while its line is not. */
  #needed = 0;
  /** Bytes still to be thrown away: the data block of a refused command. */
  #swallow = 0;
  #closed = false;
  #paused = false;
  /** What had come when parsing was paused. */
  #rest: Buffer = empty;

  constructor(handler: RequestHandler, options: {maxValueBytes?: number} = {}) {
    this.#handler = handler;
    this.#maxValueBytes = options.maxValueBytes ?? maxValueBytes;
  }

  /** Stops parsing: whatever comes, or is left of the present chunk, is ignored. */
  close(): void {
    this.#closed = true;
    this.#rest = empty;
    this.#dropTail();
  }

  /**
   * Hands on no more commands until `resume()`. One chunk may hold thousands of small commands with large replies, so
   * to stop reading from the socket is not enough to keep replies from piling up; do both.
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

  /** Commands are held back that have come already. */
  get hasRest(): boolean {
    return this.#rest.length > 0;
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

  /** Hands on the command at `start` and returns where the next begins, or -1 when it is not all there. */
  #parse(bytes: Buffer, start: number): number {
    if (bytes[start] === G && bytes[start + 1] === E && bytes[start + 2] === T && bytes[start + 3] === SPACE) {
      const keyStart = start + 4;
      let end = keyStart;
      while ((bytes[end] ?? 0) > SPACE && bytes[end] !== DEL) end++;
      if (bytes[end] === CR && bytes[end + 1] === LF && end > keyStart && end - keyStart <= maxKeyBytes) {
        const request = new Request('get', bytes, start, end, end + 2);
        request.keyStart = keyStart;
        request.keyEnd = end;
        this.#handler.onRequest(request);
        return end + 2;
      }
    }
    return this.#parseLine(bytes, start);
  }

  #parseLine(bytes: Buffer, start: number): number {
    const lf = bytes.indexOf(LF, start);
    if (lf < 0) return -1;
    const lineEnd = lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
    const {request, dataBytes} = parseCommandLine(bytes, start, lineEnd);
    request.end = lf + 1;
    if (dataBytes > this.#maxValueBytes) request.problem ??= tooLarge;
    if (dataBytes >= 0) {
      if (request.problem === null) {
        request.dataStart = lf + 1;
        request.dataEnd = request.dataStart + dataBytes;
        request.end = request.dataEnd + 2;
        if (request.end > bytes.length) {
          this.#needed = request.end - start;
          return -1;
        }
        if (bytes[request.dataEnd] !== CR || bytes[request.dataEnd + 1] !== LF) {
          request.problem = 'CLIENT_ERROR bad data chunk';
        }
      } else {
        this.#swallow = dataBytes + 2;
      }
    }
    this.#handler.onRequest(request);
    return request.end;
  }

  /** Appends to the tail, which grows to the command's final size at once when that is known. */
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
