import {headerBytes} from './binary-frame.ts';
import {maxKeyBytes} from '../limits.ts';
import {statuses, statusTexts, type Status} from './statuses.ts';

const replyMagic = 0x81;
const flagsBytes = 4;
const numberBytes = 8;

/** Collects bytes for a client; `bytes[start..end)` is copied before this returns. */
export interface ByteSink {
  add(bytes: Buffer, start: number, end: number): void;
}

/** The parts of a request that its reply repeats. */
export type Asked = {
  /** The opcode as sent, including its quiet forms. */
  readonly code: number;
  readonly opaque: number;
};

/** The one buffer in which headers, with flags and a key, are written before they are copied. */
const scratch = Buffer.alloc(headerBytes + flagsBytes + Math.max(maxKeyBytes, numberBytes));
const noCas = 0;

/** A cas unique: a number while it is a safe integer, because big integers are slow. */
export type Cas = number | bigint;

/** The reply to a write that succeeded, and to commands without a result. */
export function writeDone(sink: ByteSink, asked: Asked, cas: Cas = noCas): void {
  writeHeader(asked, statuses.ok, 0, 0, 0, cas);
  sink.add(scratch, 0, headerBytes);
}

/** An error reply; `text` defaults to memcached's words for the status. */
export function writeError(sink: ByteSink, asked: Asked, status: Status, text: string = statusTexts[status]): void {
  writeText(sink, asked, status, text);
}

/** A reply whose body is a text, such as that to `version`. */
export function writeText(sink: ByteSink, asked: Asked, status: Status, text: string): void {
  const body = Buffer.from(text, 'latin1');
  writeHeader(asked, status, 0, 0, body.length, noCas);
  sink.add(scratch, 0, headerBytes);
  sink.add(body, 0, body.length);
}

/** The miss of a read that returns keys. */
export function writeMiss(sink: ByteSink, asked: Asked, key: string): void {
  writeHeader(asked, statuses.notFound, 0, key.length, key.length, noCas);
  scratch.write(key, headerBytes, 'latin1');
  sink.add(scratch, 0, headerBytes + key.length);
}

/**
 * The hit of a read, with the value `bytes[valueStart..valueEnd)`, which may be empty. `key` is empty for a read that does
 * not return it. Hot path.
 */
export function writeHit(
  sink: ByteSink,
  asked: Asked,
  flags: number,
  cas: Cas,
  key: string,
  bytes: Buffer,
  valueStart: number,
  valueEnd: number,
): void {
  writeHeader(asked, statuses.ok, flagsBytes, key.length, flagsBytes + key.length + valueEnd - valueStart, cas);
  scratch.writeUInt32BE(flags, headerBytes);
  if (key !== '') scratch.write(key, headerBytes + flagsBytes, 'latin1');
  sink.add(scratch, 0, headerBytes + flagsBytes + key.length);
  if (valueEnd > valueStart) sink.add(bytes, valueStart, valueEnd);
}

/** The new value after `incr` or `decr`. */
export function writeNumber(sink: ByteSink, asked: Asked, value: bigint, cas: Cas): void {
  writeHeader(asked, statuses.ok, 0, 0, numberBytes, cas);
  scratch.writeBigUInt64BE(value, headerBytes);
  sink.add(scratch, 0, headerBytes + numberBytes);
}

/** One statistic; an empty name and value end the list. */
export function writeStat(sink: ByteSink, asked: Asked, name: string, value: string): void {
  const body = Buffer.from(name + value, 'latin1');
  writeHeader(asked, statuses.ok, 0, name.length, body.length, noCas);
  sink.add(scratch, 0, headerBytes);
  if (body.length > 0) sink.add(body, 0, body.length);
}

function writeHeader({code, opaque}: Asked, status: Status, extras: number, key: number, body: number, cas: Cas): void {
  scratch[0] = replyMagic;
  scratch[1] = code;
  scratch.writeUInt16BE(key, 2);
  scratch[4] = extras;
  scratch[5] = 0;
  scratch.writeUInt16BE(status, 6);
  scratch.writeUInt32BE(body, 8);
  scratch.writeUInt32BE(opaque, 12);
  if (typeof cas === 'number') {
    scratch.writeUInt32BE(Math.floor(cas / 2 ** 32), 16);
    scratch.writeUInt32BE(cas >>> 0, 20);
  } else {
    scratch.writeBigUInt64BE(cas, 16);
  }
}
