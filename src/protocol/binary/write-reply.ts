import {tooLarge} from '../limits.ts';
import type {BinaryRequest} from './binary-request.ts';
import {
  writeDone,
  writeError,
  writeHit,
  writeMiss,
  writeNumber,
  writeStat,
  writeText,
  type ByteSink,
  type Cas,
} from './reply-frame.ts';
import {notStoredStatus, statuses} from './statuses.ts';

const LF = 10;
const SPACE = 32;
const ZERO = 48;
const A = 65;
const D = 68;
const H = 72;
const L = 76;
const V = 86;
const lowerC = 99;
const lowerF = 102;
const valuePrefix = 6;
/** A number with more digits may not be a safe integer. */
const safeDigits = 15;

/** Where the digits that are read next begin, and what a header contained: variables instead of an object per reply. */
let cursor = 0;
let metaFlags = 0;
let metaCas: Cas = 0;

/**
 * Translates the text or meta reply `bytes[start..end)` to a request's command into the binary reply, which is empty where
 * a quiet request gets none. Errors are never quiet (proto_bin.c). Hot path: a hit or a stored value costs no object.
 */
export function writeReply(request: BinaryRequest, bytes: Buffer, start: number, end: number, sink: ByteSink): void {
  if (request.status !== statuses.ok) {
    writeError(sink, request, request.status);
  } else if (request.verb === 'stats') {
    writeStats(request, bytes.toString('latin1', start, end), sink);
  } else if (bytes[start] === V && bytes[start + 1] === A) {
    if (bytes[start + 2] === L) writeValue(request, bytes, start, end, sink);
    else writeMetaValue(request, bytes, start, end, sink);
  } else if (bytes[start] === H && bytes[start + 1] === D) {
    writeMetaDone(request, bytes, start, sink);
  } else {
    writeLine(request, bytes.toString('latin1', start, end).trimEnd(), sink);
  }
}

/** `VALUE key flags bytes unique`. */
function writeValue(request: BinaryRequest, bytes: Buffer, start: number, end: number, sink: ByteSink): void {
  cursor = start + valuePrefix;
  while (cursor < end && bytes[cursor] !== SPACE) cursor++;
  cursor++;
  const flags = readNumber(bytes);
  cursor++;
  const length = readNumber(bytes);
  let cas: Cas = 0;
  if (bytes[cursor] === SPACE) {
    cursor++;
    cas = readCas(bytes);
  }
  const valueStart = cursor + 2;
  writeItem(request, flags, cas, bytes, valueStart, valueStart + length, end, sink);
}

/** `VA bytes f… c…`, with the flags that the command asked for. */
function writeMetaValue(request: BinaryRequest, bytes: Buffer, start: number, end: number, sink: ByteSink): void {
  cursor = start + 3;
  const length = readNumber(bytes);
  readMetaFlags(bytes);
  const valueStart = cursor + 1;
  const {verb} = request.opcode;
  if (verb !== 'incr' && verb !== 'decr') {
    writeItem(request, metaFlags, metaCas, bytes, valueStart, valueStart + length, end, sink);
  } else if (!request.opcode.quiet) {
    writeNumber(sink, request, BigInt(bytes.toString('latin1', valueStart, valueStart + length).trim()), metaCas);
  }
}

function writeMetaDone(request: BinaryRequest, bytes: Buffer, start: number, sink: ByteSink): void {
  cursor = start + 2;
  readMetaFlags(bytes);
  if (request.opcode.verb === 'touch') writeHit(sink, request, metaFlags, metaCas, '', bytes, 0, 0);
  else if (!request.opcode.quiet) writeDone(sink, request, metaCas);
}

function writeItem(
  request: BinaryRequest,
  flags: number,
  cas: Cas,
  bytes: Buffer,
  valueStart: number,
  valueEnd: number,
  end: number,
  sink: ByteSink,
): void {
  const {verb, withKey} = request.opcode;
  if (verb === 'touch') writeHit(sink, request, flags, cas, '', bytes, 0, 0);
  else if (valueEnd > end) writeError(sink, request, statuses.internal);
  else writeHit(sink, request, flags, cas, withKey ? request.clientKey : '', bytes, valueStart, valueEnd);
}

/** Replies that are a line without a value. Faults may answer any command with any of them. */
function writeLine(request: BinaryRequest, line: string, sink: ByteSink): void {
  const {verb, quiet} = request.opcode;
  const [word = ''] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  switch (word) {
    case 'STORED':
    case 'DELETED':
    case 'TOUCHED':
    case 'OK':
    case 'MN':
      if (!quiet) writeDone(sink, request);
      return;
    case 'VERSION':
      writeText(sink, request, statuses.ok, rest);
      return;
    case 'END':
    case 'EN':
    case 'NF':
    case 'NOT_FOUND':
      writeNotFound(request, sink);
      return;
    case 'NS':
    case 'NOT_STORED':
      writeError(sink, request, notStoredStatus(verb));
      return;
    case 'EX':
    case 'EXISTS':
      writeError(sink, request, statuses.exists);
      return;
    case 'ERROR':
      writeError(sink, request, statuses.unknownCommand);
      return;
    case 'CLIENT_ERROR':
      if (rest.includes('non-numeric')) writeError(sink, request, statuses.notANumber);
      else writeError(sink, request, statuses.invalid, rest);
      return;
    case 'SERVER_ERROR':
      if (line === tooLarge) writeError(sink, request, statuses.tooLarge);
      else writeError(sink, request, /out of memory/i.test(rest) ? statuses.outOfMemory : statuses.internal, rest);
      return;
    default:
      if (/^\d+$/.test(line) && (verb === 'incr' || verb === 'decr')) writeNumber(sink, request, BigInt(line), 0);
      else writeError(sink, request, statuses.internal, line);
  }
}

/** Only reads have quiet misses. */
function writeNotFound(request: BinaryRequest, sink: ByteSink): void {
  const {verb, quiet, withKey} = request.opcode;
  const isRead = verb === 'get' || verb === 'gat';
  if (isRead && quiet) return;
  if (isRead && withKey) writeMiss(sink, request, request.clientKey);
  else writeError(sink, request, statuses.notFound);
}

/** One reply for each line, and an empty one at the end. */
function writeStats(request: BinaryRequest, reply: string, sink: ByteSink): void {
  if (/^(?:ERROR|CLIENT_ERROR)/.test(reply)) {
    writeError(sink, request, statuses.notFound);
    return;
  }
  if (reply.startsWith('SERVER_ERROR')) {
    writeLine(request, reply.trimEnd(), sink);
    return;
  }
  if (request.tokens()[2] === 'dump') {
    writeStat(sink, request, 'detailed', reply);
  } else {
    for (const line of reply.split('\r\n')) {
      if (line === '' || line === 'END' || line === 'RESET' || line === 'OK') continue;
      const [, name = '', value = ''] = /^(?:STAT )?(\S*) ?(.*)$/s.exec(line) ?? [];
      writeStat(sink, request, name, value);
    }
  }
  writeStat(sink, request, '', '');
}

/** Reads digits, and leaves the cursor behind them. */
function readNumber(bytes: Buffer): number {
  let value = 0;
  for (; ; cursor++) {
    const digit = (bytes[cursor] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

function readCas(bytes: Buffer): Cas {
  const from = cursor;
  const value = readNumber(bytes);
  return cursor - from <= safeDigits ? value : BigInt(bytes.toString('latin1', from, cursor));
}

/** Reads the flags of a meta reply up to the line's LF, and leaves the cursor there. */
function readMetaFlags(bytes: Buffer): void {
  metaFlags = 0;
  metaCas = 0;
  while (cursor < bytes.length && bytes[cursor] !== LF) {
    const isToken = bytes[cursor] === SPACE;
    cursor++;
    if (!isToken) continue;
    const letter = bytes[cursor];
    if (letter !== lowerF && letter !== lowerC) continue;
    cursor++;
    if (letter === lowerF) metaFlags = readNumber(bytes);
    else metaCas = readCas(bytes);
  }
}
