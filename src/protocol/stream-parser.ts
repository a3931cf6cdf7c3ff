const empty = Buffer.alloc(0);

/**
 * Splits a byte stream into requests, whatever its chunks; the protocol is up to the subclass.
 *
 * Hot path: a request that is complete in the chunk is parsed in place. A request in pieces is copied once, into a buffer
 * of its final size as soon as that is known.
 */
export abstract class StreamParser {
  /** Length at which the incomplete request is complete; 0 while that is not known. */
  protected needed = 0;
  /** Bytes still to be discarded: the rest of a rejected request. */
  protected swallow = 0;
  /** Bytes of an incomplete request. Only the first `#tailLength` are in use. */
  #tail: Buffer = empty;
  #tailLength = 0;
  #closed = false;
  #paused = false;
  /** What had been received when parsing was paused. */
  #rest: Buffer = empty;

  /** Delivers the request at `start`, and returns where the next begins, or -1 if it is incomplete. */
  protected abstract parse(bytes: Buffer, start: number): number;

  /** Whether the incomplete request may be complete with a chunk that was added to it. */
  protected mayComplete(_chunk: Buffer): boolean {
    return true;
  }

  /** Called with an incomplete request of which `needed` is not known. */
  protected onIncomplete(_bytes: Buffer): void {
    // Nothing to check by default.
  }

  /** Stops parsing: later input, and the rest of the current chunk, is ignored. */
  close(): void {
    this.#closed = true;
    this.#rest = empty;
    this.#dropTail();
  }

  /**
   * Delivers no more requests until `resume()`. One chunk may hold thousands of small requests with large replies, so
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
    if (this.needed > 0) {
      const missing = this.needed - this.#tailLength;
      this.#keep(chunk, 0, Math.min(missing, chunk.length));
      if (missing > chunk.length) return;
      // The tail is one whole request now; what follows it in the chunk is parsed in place.
      this.parse(this.#takeTail(), 0);
      position = missing;
    } else if (this.#tailLength > 0) {
      this.#keep(chunk, 0, chunk.length);
      if (!this.mayComplete(chunk)) {
        this.onIncomplete(this.#tail.subarray(0, this.#tailLength));
        return;
      }
      bytes = this.#takeTail();
    }
    while (position < bytes.length && !this.#closed) {
      if (this.#paused) {
        this.#rest = bytes.subarray(position);
        return;
      }
      if (this.swallow > 0) {
        const skipped = Math.min(this.swallow, bytes.length - position);
        this.swallow -= skipped;
        position += skipped;
        continue;
      }
      const next = this.parse(bytes, position);
      if (next < 0) {
        this.#keepIncomplete(bytes, position);
        return;
      }
      position = next;
    }
  }

  #keepIncomplete(bytes: Buffer, start: number): void {
    if (this.#closed) return;
    this.#keep(bytes, start, bytes.length);
    if (this.needed === 0) this.onIncomplete(this.#tail.subarray(0, this.#tailLength));
  }

  /** Appends to the tail, which grows to the request's final size at once if that is known. */
  #keep(bytes: Buffer, from: number, to: number): void {
    const length = this.#tailLength + to - from;
    if (length > this.#tail.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.needed, this.#tailLength === 0 ? length : length * 2));
      this.#tail.copy(grown, 0, 0, this.#tailLength);
      this.#tail = grown;
    }
    bytes.copy(this.#tail, this.#tailLength, from, to);
    this.#tailLength = length;
  }

  #takeTail(): Buffer {
    const tail = this.#tail.subarray(0, this.#tailLength);
    this.#dropTail();
    return tail;
  }

  #dropTail(): void {
    this.#tail = empty;
    this.#tailLength = 0;
    this.needed = 0;
  }
}
