const slabBytes = 65_536;
const ZERO = 48;
const SPACE = 32;
const CR = 13;
const LF = 10;

/**
 * Writes commands of the text protocol one after the other into slabs, where requests may refer to them for any time.
 * Hot path: a short command costs no buffer and no string.
 */
export class CommandWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  /** First byte of the current command, and the position of the next byte. */
  start = 0;
  at = 0;
  #slab: Buffer = this.bytes;
  #used = 0;

  /** Starts a command of at most that length. */
  begin(atMost: number): void {
    if (atMost > slabBytes / 4) {
      this.bytes = Buffer.allocUnsafe(atMost);
      this.start = this.at = 0;
      return;
    }
    if (this.#used + atMost > slabBytes) {
      this.#slab = Buffer.allocUnsafeSlow(slabBytes);
      this.#used = 0;
    }
    this.bytes = this.#slab;
    this.start = this.at = this.#used;
  }

  /** Ends the command; what has been written is never changed from here on. */
  end(): void {
    if (this.bytes === this.#slab) this.#used = this.at;
  }

  text(text: string): void {
    const {bytes} = this;
    for (let index = 0; index < text.length; index++) bytes[this.at++] = text.charCodeAt(index);
  }

  /** A space, and a number of at most 53 bits. */
  number(value: number): void {
    const {bytes} = this;
    bytes[this.at++] = SPACE;
    this.digits(value);
  }

  digits(value: number): void {
    const {bytes} = this;
    let end = this.at + 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
    this.at = end;
    let rest = value;
    do {
      bytes[--end] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    } while (rest > 0);
  }

  copy(from: Buffer, start: number, end: number): void {
    from.copy(this.bytes, this.at, start, end);
    this.at += end - start;
  }

  lineEnd(): void {
    this.bytes[this.at++] = CR;
    this.bytes[this.at++] = LF;
  }
}
