import {parseCommandLine} from './command-line.ts';
import {printableKeyBytes, rawKeyBytes, type KeyBytes} from './key-bytes.ts';
import {maxGetLineBytes, maxLineBytes, maxValueBytes, tooLarge} from './limits.ts';
import {plainCommand} from './plain-command.ts';
import type {Request} from './request.ts';
import {StreamParser} from './stream-parser.ts';

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

/**
 * Splits a byte stream of the text protocol into commands.
 *
 * Hot path: a `get` of one key that is complete in the chunk costs one pass over its bytes and one object.
 */
export class RequestParser extends StreamParser {
  readonly #handler: RequestHandler;
  readonly #maxValueBytes: number;
  readonly #keyBytes: KeyBytes;

  constructor(handler: RequestHandler, options: RequestParserOptions = {}) {
    super();
    this.#handler = handler;
    this.#maxValueBytes = options.maxValueBytes ?? maxValueBytes;
    this.#keyBytes = options.rawKeys === true ? rawKeyBytes : printableKeyBytes;
  }

  protected override parse(bytes: Buffer, start: number): number {
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
        this.swallow = dataBytes + 2;
      }
    }
    this.#handler.onRequest(request);
    return request.end;
  }

  /** Returns false if the data block is incomplete. */
  #takeData(request: Request): boolean {
    const {bytes, dataEnd, end} = request;
    if (end > bytes.length) {
      this.needed = end - request.start;
      return false;
    }
    if (bytes[dataEnd] !== CR || bytes[dataEnd + 1] !== LF) request.problem = 'CLIENT_ERROR bad data chunk';
    return true;
  }

  protected override mayComplete(chunk: Buffer): boolean {
    return chunk.includes(LF);
  }

  /** Closes the stream if its line is too long. */
  protected override onIncomplete(bytes: Buffer): void {
    if (bytes.length <= maxLineBytes) return;
    const isMultiGet = /^ {0,100}gets? /.test(bytes.toString('latin1', 0, 106));
    if (isMultiGet && bytes.length <= maxGetLineBytes) return;
    this.close();
    this.#handler.onOverlongLine();
  }
}
