import {maxValueBytes} from '../limits.ts';
import {BinaryFrame, headBytes, headerBytes, readHead, requestMagic} from './binary-frame.ts';

export interface BinaryHandler {
  /** Receives one request, in the order of arrival. The frame is valid only during the call; its bytes may be kept. */
  onFrame(frame: BinaryFrame): void;
  /** The stream cannot be parsed any further: memcached closes the connection here without a reply. */
  onWrongMagic(): void;
}

const empty = Buffer.alloc(0);

/**
 * Splits a byte stream of the binary protocol into requests, whatever its chunks. It never keeps more than one request,
 * and none that is larger than an item can be.
 *
 * Hot path: a request that is complete in the chunk costs no copy and no object. A request in pieces is copied once.
 */
export class BinaryParser {
  readonly #handler: BinaryHandler;
  readonly #maxItemBytes: number;
  readonly #frame = new BinaryFrame();
  /** Bytes of an incomplete request. Only the first `#tailLength` are in use. */
  #tail: Buffer = empty;
  #tailLength = 0;
  /** Length at which the request in `#tail` is complete; 0 while its head is not. */
  #needed = 0;
  /** Bytes still to be discarded: the rest of a rejected request. */
  #swallow = 0;
  #closed = false;
  #paused = false;
  /** What had been received when parsing was paused. */
  #rest: Buffer = empty;

  constructor(handler: BinaryHandler, maxItemBytes: number = maxValueBytes) {
    this.#handler = handler;
    this.#maxItemBytes = maxItemBytes;
  }

  /** Stops parsing: later input, and the rest of the current chunk, is ignored. */
  close(): void {
    this.#closed = true;
    this.#rest = empty;
    this.#dropTail();
  }

  /** Delivers no more requests until `resume()`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    const rest = this.#rest;
    this.#rest = empty;
    if (rest.length > 0) this.push(rest);
  }

  /** Whether requests that have been received are held back. */
  get hasRest(): boolean {
    return this.restBytes > 0;
  }

  get restBytes(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer): void {
    if (this.#closed) return;
    if (this.#paused) this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    else this.#consume(chunk);
  }

  #consume(chunk: Buffer): void {
    let bytes = chunk;
    let position = 0;
    if (this.#tailLength > 0) {
      const missing = this.#needed - this.#tailLength;
      if (this.#needed > 0 && missing > chunk.length) {
        this.#keep(chunk, 0, chunk.length);
        return;
      }
      // With the head complete, only the value is added; what follows it in the chunk is parsed in place.
      const taken = this.#needed > 0 ? missing : chunk.length;
      this.#keep(chunk, 0, taken);
      bytes = this.#tail.subarray(0, this.#tailLength);
      const isValue = this.#needed > 0;
      this.#dropTail();
      if (isValue) {
        this.#parse(bytes, 0);
        bytes = chunk;
        position = taken;
      }
    }
    while (position < bytes.length && !this.#isClosed()) {
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
        if (!this.#isClosed()) this.#keep(bytes, position, bytes.length);
        return;
      }
      position = next;
    }
  }

  /** Delivers the request at `start`, and returns where the next begins, or -1 if it is incomplete. */
  #parse(bytes: Buffer, start: number): number {
    const available = bytes.length - start;
    if (available < headerBytes) return -1;
    if (bytes[start] !== requestMagic) {
      this.close();
      this.#handler.onWrongMagic();
      return -1;
    }
    if (available < headBytes(bytes, start)) return -1;
    const frame = this.#frame;
    readHead(frame, bytes, start, this.#maxItemBytes);
    if (frame.end > bytes.length) {
      this.#needed = frame.end - start;
      return -1;
    }
    const {end, closes} = frame;
    this.#swallow = frame.swallowBytes;
    this.#handler.onFrame(frame);
    if (closes) this.close();
    return end;
  }

  /** Appends to the tail, which grows to the request's final size at once if that is known. */
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

  // A method, because the compiler narrows a field to the value that it was seen with before.
  #isClosed(): boolean {
    return this.#closed;
  }
}
