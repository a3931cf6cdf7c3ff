import {Request, type Verb} from '../request.ts';
import type {BinaryFrame} from './binary-frame.ts';
import type {Opcode} from './opcodes.ts';
import type {Status} from './statuses.ts';

/**
 * A request of the binary protocol as a command of the text protocol: in this form it is handled, and sent to nodes. It
 * remembers what the client's reply repeats.
 */
export class BinaryRequest extends Request {
  readonly code: number;
  readonly opcode: Opcode;
  readonly opaque: number;
  /** Not `ok` if this error is the reply, whatever the answer to the command. */
  status: Status;
  /** The connection is closed after the reply. */
  readonly closes: boolean;
  /** A set that is too large: the command deletes the key. */
  readonly removesOldValue: boolean;
  /** The key as latin1, if the command contains it in base64. */
  encodedKey: string | null = null;
  readonly #clientVerb: Verb | undefined;

  constructor(frame: BinaryFrame, verb: Verb, clientVerb: Verb | undefined, bytes: Buffer, start: number) {
    super(verb, bytes, start, start, start);
    this.#clientVerb = clientVerb;
    this.code = frame.code;
    this.opcode = frame.opcode;
    this.opaque = frame.opaque;
    this.status = frame.status;
    this.closes = frame.closes;
    this.removesOldValue = frame.removesOldValue;
  }

  override get clientVerb(): Verb | undefined {
    return this.#clientVerb;
  }

  /** The key as the client sent it, in latin1. */
  get clientKey(): string {
    return this.encodedKey ?? this.key;
  }
}
