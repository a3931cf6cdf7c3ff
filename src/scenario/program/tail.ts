/** Keeps the last bytes of a long output. */
export class Tail {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;
  #allBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Number of bytes before those that are kept. */
  get leftOutBytes(): number {
    return this.#allBytes - Math.min(this.#keptBytes, this.#maxBytes);
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#keptBytes += chunk.length;
    this.#allBytes += chunk.length;
    while (this.#keptBytes - this.#chunks[0]!.length >= this.#maxBytes) this.#keptBytes -= this.#chunks.shift()!.length;
  }

  text(): string {
    const kept = Buffer.concat(this.#chunks);
    return kept.subarray(Math.max(0, kept.length - this.#maxBytes)).toString();
  }
}
