import {itemSize} from '../item-size.ts';
import {maxKeyBytes} from '../limits.ts';
import {opcodes, type Opcode} from './opcodes.ts';
import {statuses, type Status} from './statuses.ts';

/** First byte of a request, and so of a connection that speaks the binary protocol. */
export const requestMagic = 0x80;
export const headerBytes = 24;
const largestInt32 = 0x7f_ff_ff_ff;

/**
 * One request of the binary protocol. Nothing is copied: all positions are offsets into `bytes`.
 *
 * ```text
 * header (24) | extras | key | value
 * ^start      ^extrasStart   ^keyEnd
 *                      ^keyStart    ^end
 * ```
 */
export class BinaryFrame {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  code = 0;
  opcode: Opcode = opcodes[0] as Opcode;
  extrasStart = 0;
  keyStart = 0;
  /** Past the key; the value, if the command has one, begins here. */
  keyEnd = 0;
  /** Past the value. */
  end = 0;
  /** Length of the body according to the header. */
  bodyBytes = 0;
  /** Length of the value that has to arrive before the command is complete. */
  valueBytes = 0;
  /** Not `ok` if the request is answered with this error, whatever is stored. */
  status: Status = statuses.ok;
  /** The connection is closed after the answer. */
  closes = false;
  /** How many more bytes belong to a request that was rejected. */
  swallowBytes = 0;

  /** Chosen by the client, and part of the reply. */
  get opaque(): number {
    return this.bytes.readUInt32BE(this.start + 12);
  }

  /** The unique that the item must have; 0 means any. */
  get cas(): bigint {
    return this.bytes.readBigUInt64BE(this.start + 16);
  }

  get hasCas(): boolean {
    return this.bytes.readUInt32BE(this.start + 16) !== 0 || this.bytes.readUInt32BE(this.start + 20) !== 0;
  }

  /** The 32-bit number at `offset` in the extras. */
  extra(offset: number): number {
    return this.bytes.readUInt32BE(this.extrasStart + offset);
  }

  /** The 64-bit number at `offset` in the extras. */
  longExtra(offset: number): bigint {
    return this.bytes.readBigUInt64BE(this.extrasStart + offset);
  }

  /** Whether `incr` or `decr` creates a missing counter: this expiry forbids it. */
  get createsCounter(): boolean {
    return this.extra(16) !== 0xff_ff_ff_ff;
  }

  /** The key as latin1, byte for byte. */
  get key(): string {
    return this.bytes.toString('latin1', this.keyStart, this.keyEnd);
  }

  /** A value that memcached rejects for its size still removes the old one, if it was to be set (proto_bin.c). */
  get removesOldValue(): boolean {
    return this.status === statuses.tooLarge && this.opcode.verb === 'set';
  }
}

/** Returns the length of header, extras and key of the request at `start`, of which the header is complete. */
export function headBytes(bytes: Buffer, start: number): number {
  return headerBytes + (bytes[start + 4] as number) + bytes.readUInt16BE(start + 2);
}

/**
 * Reads the request at `start`, whose header, extras and key are complete, into `frame`: what memcached answers to
 * malformed ones, how much it skips and when it closes the connection is in proto_bin.c, dispatch_bin_command.
 */
export function readHead(frame: BinaryFrame, bytes: Buffer, start: number, maxItemBytes: number): void {
  const extras = bytes[start + 4] as number;
  frame.bytes = bytes;
  frame.start = start;
  frame.code = bytes[start + 1] as number;
  frame.opcode = opcodes[frame.code] as Opcode;
  frame.extrasStart = start + headerBytes;
  frame.keyStart = frame.extrasStart + extras;
  frame.keyEnd = frame.keyStart + bytes.readUInt16BE(start + 2);
  frame.bodyBytes = bytes.readUInt32BE(start + 8);
  frame.end = frame.keyEnd;
  frame.valueBytes = 0;
  frame.status = statuses.ok;
  frame.closes = false;
  frame.swallowBytes = 0;
  check(frame, extras, frame.keyEnd - frame.keyStart, maxItemBytes);
}

function check(frame: BinaryFrame, extras: number, keyBytes: number, maxItemBytes: number): void {
  const {bodyBytes} = frame;
  if (keyBytes + extras > bodyBytes) {
    reject(frame, statuses.unknownCommand);
    return;
  }
  if (keyBytes > maxKeyBytes) {
    reject(frame, statuses.invalid);
    return;
  }
  switch (frame.opcode.verb) {
    case 'get':
    case 'delete':
      if (keyBytes === 0 || extras !== 0 || bodyBytes !== keyBytes) reject(frame, statuses.invalid);
      return;
    case 'set':
    case 'add':
    case 'replace':
      if (keyBytes === 0 || extras !== 8) reject(frame, statuses.invalid);
      else checkValue(frame, frame.extra(0), maxItemBytes);
      return;
    case 'append':
    case 'prepend':
      if (keyBytes === 0 || extras !== 0) reject(frame, statuses.invalid);
      else checkValue(frame, 0, maxItemBytes);
      return;
    case 'incr':
    case 'decr':
      if (keyBytes === 0 || extras !== 20 || bodyBytes !== keyBytes + extras) reject(frame, statuses.invalid);
      return;
    case 'touch':
    case 'gat':
      // memcached does not look at the length of the body here, and takes what is left of it for the next request.
      if (keyBytes === 0 || extras !== 4) reject(frame, statuses.invalid);
      return;
    case 'flush_all':
      if (keyBytes !== 0 || bodyBytes !== extras || (extras !== 0 && extras !== 4)) reject(frame, statuses.invalid);
      return;
    case 'stats':
      if (extras !== 0) reject(frame, statuses.invalid);
      return;
    case 'mn':
    case 'version':
    case 'quit':
      if (bodyBytes !== 0) reject(frame, statuses.invalid);
      return;
    case 'sasl-list':
      // As a memcached without SASL answers.
      if (bodyBytes === 0) refuse(frame, 0);
      else reject(frame, statuses.invalid);
      return;
    case 'sasl':
      if (extras === 0 && keyBytes !== 0) refuse(frame, bodyBytes - keyBytes);
      else reject(frame, statuses.invalid);
      return;
    case 'unknown':
      // memcached skips a whole body, although it has read the key and the extras already.
      refuse(frame, bodyBytes);
  }
}

function checkValue(frame: BinaryFrame, flags: number, maxItemBytes: number): void {
  const {bodyBytes, keyStart, keyEnd, extrasStart} = frame;
  const valueBytes = bodyBytes - (keyEnd - extrasStart);
  if (itemSize(keyEnd - keyStart, flags, valueBytes) <= maxItemBytes) {
    frame.valueBytes = valueBytes;
    frame.end = keyEnd + valueBytes;
    return;
  }
  frame.status = statuses.tooLarge;
  frame.swallowBytes = asSigned(valueBytes);
}

/** Answers an error and closes the connection. */
function reject(frame: BinaryFrame, status: Status): void {
  frame.status = status;
  frame.closes = true;
}

function refuse(frame: BinaryFrame, swallowBytes: number): void {
  frame.status = statuses.unknownCommand;
  frame.swallowBytes = asSigned(swallowBytes);
}

/** memcached counts what it skips in an int, and skips nothing if that is negative. */
function asSigned(bytes: number): number {
  return bytes > largestInt32 ? 0 : bytes;
}
