import {maxValueBytes} from '../limits.ts';
import {StreamParser} from '../stream-parser.ts';
import {BinaryFrame, headBytes, headerBytes, readHead, requestMagic} from './binary-frame.ts';

export interface BinaryHandler {
  /** Receives one request, in the order of arrival. The frame is valid only during the call; its bytes may be kept. */
  onFrame(frame: BinaryFrame): void;
  /** The stream cannot be parsed any further: memcached closes the connection here without a reply. */
  onWrongMagic(): void;
}

/**
 * Splits a byte stream of the binary protocol into requests. It never keeps more than one request, and none that is larger
 * than an item can be.
 *
 * Hot path: a request that is complete in the chunk costs no copy and no object.
 */
export class BinaryParser extends StreamParser {
  readonly #handler: BinaryHandler;
  readonly #maxItemBytes: number;
  readonly #frame = new BinaryFrame();

  constructor(handler: BinaryHandler, maxItemBytes: number = maxValueBytes) {
    super();
    this.#handler = handler;
    this.#maxItemBytes = maxItemBytes;
  }

  protected override parse(bytes: Buffer, start: number): number {
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
      this.needed = frame.end - start;
      return -1;
    }
    const {end, closes} = frame;
    this.swallow = frame.swallowBytes;
    this.#handler.onFrame(frame);
    if (closes) this.close();
    return end;
  }
}
