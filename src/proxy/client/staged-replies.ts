import type {Socket} from 'node:net';

const stagingBytes = 16_384;
/** Replies longer than this are written directly instead of being gathered. */
const largeBytes = 4096;
/** Free staging buffers, shared by all clients: only those with something to write hold one. */
const free: Buffer[] = [];

/** Gathers the replies to one client, so that many leave in one write. Hot path. */
export class StagedReplies {
  readonly #socket: Socket;
  #staging: Buffer | null = null;
  #length = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isEmpty(): boolean {
    return this.#staging === null;
  }

  /** Copies `bytes[start..end)`. */
  add(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    this.#staging ??= free.pop() ?? Buffer.allocUnsafeSlow(stagingBytes);
    if (length > largeBytes) {
      if (this.#length > 0) this.#write(this.#staging);
      this.#socket.write(Buffer.from(bytes.subarray(start, end)));
      return;
    }
    if (this.#length + length > stagingBytes) this.#write(this.#staging);
    bytes.copy(this.#staging, this.#length, start, end);
    this.#length += length;
  }

  /** Writes what is staged; `isEmpty` is true from then on. */
  flush(): void {
    const staging = this.#staging;
    if (staging === null) return;
    if (!this.#socket.destroyed) this.#socket.write(staging.subarray(0, this.#length));
    this.#length = 0;
    this.#staging = null;
    // The kernel nearly always takes it all: then the buffer is free again. Otherwise it belongs to the socket.
    if (this.#socket.writableLength === 0) free.push(staging);
  }

  #write(staging: Buffer): void {
    this.#socket.write(staging.subarray(0, this.#length));
    this.#length = 0;
    if (this.#socket.writableLength > 0) this.#staging = Buffer.allocUnsafeSlow(stagingBytes);
  }
}
