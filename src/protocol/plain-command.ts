import type {KeyBytes} from './key-bytes.ts';
import {maxKeyBytes} from './limits.ts';
import {Request} from './request.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const ZERO = 48;
const E = 101;
const G = 103;
const S = 115;
const T = 116;
/** A number with more digits may not fit. */
const maxDigits = 9;

/**
 * Parses `get key\r\n` or `set key flags exptime bytes\r\n` at `start`, if it is complete and in its plainest form.
 * Returns null for anything else, which may be just as valid. Most traffic has this form, so it takes one pass over the
 * line and one object.
 *
 * The data block of a set is not checked, and may end past the bytes received so far.
 */
export function plainCommand(bytes: Buffer, start: number, keyBytes: KeyBytes): Request | null {
  if (bytes[start + 1] !== E || bytes[start + 2] !== T || bytes[start + 3] !== SPACE) return null;
  const verb = bytes[start];
  if (verb !== G && verb !== S) return null;
  const keyStart = start + 4;
  const limit = Math.min(bytes.length, keyStart + maxKeyBytes + 1);
  let end = keyStart;
  while (end < limit && keyBytes[bytes[end] as number] === 1) end++;
  if (end === keyStart || end >= limit) return null;
  const request = verb === G ? plainGet(bytes, start, end) : plainSet(bytes, start, end);
  if (request === null) return null;
  request.keyStart = keyStart;
  request.keyEnd = end;
  return request;
}

function plainGet(bytes: Buffer, start: number, keyEnd: number): Request | null {
  if (bytes[keyEnd] !== CR || bytes[keyEnd + 1] !== LF) return null;
  return new Request('get', bytes, start, keyEnd, keyEnd + 2);
}

function plainSet(bytes: Buffer, start: number, keyEnd: number): Request | null {
  const flagsEnd = digitsEnd(bytes, keyEnd);
  const exptimeEnd = digitsEnd(bytes, flagsEnd);
  const lineEnd = digitsEnd(bytes, exptimeEnd);
  if (lineEnd < 0 || bytes[lineEnd] !== CR || bytes[lineEnd + 1] !== LF) return null;
  let length = 0;
  for (let position = exptimeEnd + 1; position < lineEnd; position++) {
    length = length * 10 + (bytes[position] as number) - ZERO;
  }
  const dataStart = lineEnd + 2;
  const request = new Request('set', bytes, start, lineEnd, dataStart + length + 2);
  request.dataStart = dataStart;
  request.dataEnd = dataStart + length;
  return request;
}

/** Returns the position past the short number that follows the space at `space`, or -1 if there is none. */
function digitsEnd(bytes: Buffer, space: number): number {
  if (space < 0 || bytes[space] !== SPACE) return -1;
  const limit = Math.min(bytes.length, space + 1 + maxDigits);
  let position = space + 1;
  while (position < limit && isDigit(bytes[position] as number)) position++;
  return position === space + 1 ? -1 : position;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
