import {printableKeyBytes, type KeyBytes} from './key-bytes.ts';
import {maxKeyBytes, maxMetaTokens} from './limits.ts';
import {parseInt32, parseUint32, parseUint64} from './numbers.ts';
import {administrationVerbs, Request, verbs, type Verb} from './request.ts';

export type CommandLine = {
  request: Request;
  /** Length of the data block that follows, without its CR LF; -1 if none follows. */
  dataBytes: number;
};

type Tokens = {count: number; starts: number[]; ends: number[]; lineEnd: number; hasControlBytes: boolean};

const SPACE = 32;
const NUL = 0;
const B = 98;
const maxDataBytes = 0x7f_ff_ff_fd;
const badFormat = 'CLIENT_ERROR bad command line format';
const badDelete = `${badFormat}.  Usage: delete <key> [noreply]`;
const byName = new Map<string, Verb>([...verbs, ...administrationVerbs].map((verb) => [verb, verb]));

/**
 * Parses one command line, far enough to know its key and the length of its data block. What memcached answers to
 * malformed lines is in proto_text.c, process_update_command and friends; all of it was checked against memcached
 * 1.6.18.
 */
export function parseCommandLine(
  bytes: Buffer,
  start: number,
  lineEnd: number,
  keyBytes: KeyBytes = printableKeyBytes,
): CommandLine {
  const tokens = tokenize(bytes, start, lineEnd, keyBytes);
  const verb = byName.get(text(bytes, tokens, 0)) ?? 'unknown';
  const request = new Request(verb, bytes, start, tokens.lineEnd, lineEnd);
  request.hasControlBytes = tokens.hasControlBytes;
  const dataBytes = check(request, tokens);
  return {request, dataBytes};
}

/**
 * Sets the request's key, noreply and, if it has one, its problem. Returns the length of its data block, or -1 if it
 * has none.
 */
function check(request: Request, tokens: Tokens): number {
  switch (request.verb) {
    case 'set':
    case 'add':
    case 'replace':
    case 'append':
    case 'prepend':
      return checkStorage(request, tokens, 5);
    case 'cas':
      return checkStorage(request, tokens, 6);
    case 'ms':
      checkEncodedKey(request, tokens, 3);
      return checkMetaSet(request, tokens);
    case 'get':
    case 'gets':
      checkKeys(request, tokens, 1);
      break;
    case 'gat':
    case 'gats':
      checkGetAndTouch(request, tokens);
      break;
    case 'incr':
    case 'decr':
    case 'touch':
      if (countIs(request, tokens, 3, 4)) {
        checkKey(request, tokens, 1);
        checkNoreply(request, tokens, 2);
      }
      break;
    case 'delete':
      if (countIs(request, tokens, 2, 4)) checkDelete(request, tokens);
      break;
    case 'mg':
    case 'md':
    case 'ma':
      if (countIs(request, tokens, 2, Infinity)) checkKey(request, tokens, 1);
      checkEncodedKey(request, tokens, 2);
      break;
    case 'me':
      if (tokens.count < 2) request.problem = badFormat;
      else checkKey(request, tokens, 1);
      checkEncodedKey(request, tokens, 2);
      break;
    case 'flush_all':
      if (countIs(request, tokens, 1, 3)) checkNoreply(request, tokens, 1);
      break;
    case 'verbosity':
    case 'cache_memlimit':
      if (countIs(request, tokens, 2, 3)) checkNoreply(request, tokens, 1);
      break;
    case 'lru':
      if (countIs(request, tokens, 2, Infinity)) checkNoreply(request, tokens, 1);
      break;
    case 'unknown':
      request.problem = 'ERROR';
      break;
    default:
  }
  return -1;
}

/** `set key flags exptime bytes [noreply]`, and cas with its unique: `wanted` tokens without noreply. */
function checkStorage(request: Request, tokens: Tokens, wanted: 5 | 6): number {
  if (!countIs(request, tokens, wanted, wanted + 1)) return -1;
  checkNoreply(request, tokens, wanted);
  if (!checkKey(request, tokens, 1)) return -1;
  const {bytes} = request;
  if (
    parseUint32(text(bytes, tokens, 2)) === null ||
    parseInt32(text(bytes, tokens, 3)) === null ||
    (wanted === 6 && parseUint64(text(bytes, tokens, 5)) === null)
  ) {
    request.problem = badFormat;
    return -1;
  }
  return checkLength(request, text(bytes, tokens, 4));
}

/** `ms key datalen flags*`. The node rejects a wrong flag itself, after reading the data. */
function checkMetaSet(request: Request, tokens: Tokens): number {
  if (!countIs(request, tokens, 2, Infinity) || !checkKey(request, tokens, 1)) return -1;
  if (tokens.count > maxMetaTokens) {
    request.problem = 'CLIENT_ERROR options flags too long';
    return -1;
  }
  return checkLength(request, text(request.bytes, tokens, 2));
}

/** `gat exptime key*`. Without a key it is well-formed and finds nothing, hence the `END`. */
function checkGetAndTouch(request: Request, tokens: Tokens): void {
  if (!countIs(request, tokens, 2, Infinity)) return;
  if (parseInt32(text(request.bytes, tokens, 1)) === null) {
    request.problem = 'CLIENT_ERROR invalid exptime argument';
  } else if (tokens.count === 2) {
    request.problem = 'END';
  } else {
    checkKeys(request, tokens, 2);
  }
}

/** With the `b` flag, the decoded key is checked. */
function checkEncodedKey(request: Request, tokens: Tokens, firstFlag: number): void {
  const {bytes} = request;
  for (let index = firstFlag; index < tokens.count; index++) {
    if (bytes[tokens.starts[index] ?? 0] !== B) continue;
    const key = Buffer.from(text(bytes, tokens, 1), 'base64');
    request.hasControlBytes ||= key.some((byte) => byte !== SPACE && printableKeyBytes[byte] === 0);
    return;
  }
}

function checkLength(request: Request, token: string): number {
  const length = parseInt32(token) ?? -1;
  if (length >= 0 && length <= maxDataBytes) return length;
  request.problem = badFormat;
  return -1;
}

/** `delete key [0] [noreply]`: memcached allows a time of 0, and no other. */
function checkDelete(request: Request, tokens: Tokens): void {
  if (tokens.count > 2) {
    const hasZero = text(request.bytes, tokens, 2) === '0';
    request.noreply = text(request.bytes, tokens, tokens.count - 1) === 'noreply';
    if (tokens.count === 3 ? !hasZero && !request.noreply : !hasZero || !request.noreply) {
      request.problem = badDelete;
      return;
    }
  }
  checkKey(request, tokens, 1);
}

/**
 * Rejects a second `noreply`, before the last one. memcached takes it for a number and says nothing. Without the last
 * one it would count as the command's own, and the client that waits for the reply would wait forever.
 *
 * @param first index of the first argument.
 */
function checkNoreply(request: Request, tokens: Tokens, first: number): void {
  const last = tokens.count - 1;
  request.noreply = text(request.bytes, tokens, last) === 'noreply';
  if (request.noreply && last > first && text(request.bytes, tokens, last - 1) === 'noreply') {
    request.problem = badFormat;
  }
}

function countIs(request: Request, tokens: Tokens, atLeast: number, atMost: number): boolean {
  if (tokens.count >= atLeast && tokens.count <= atMost) return true;
  request.problem = 'ERROR';
  return false;
}

function checkKey(request: Request, tokens: Tokens, index: number): boolean {
  request.keyStart = tokens.starts[index] ?? 0;
  request.keyEnd = tokens.ends[index] ?? 0;
  if (request.keyEnd - request.keyStart <= maxKeyBytes) return true;
  request.problem = badFormat;
  return false;
}

function checkKeys(request: Request, tokens: Tokens, first: number): void {
  if (!countIs(request, tokens, first + 1, Infinity)) return;
  checkKey(request, tokens, first);
  for (let index = first + 1; index < tokens.count; index++) {
    if ((tokens.ends[index] ?? 0) - (tokens.starts[index] ?? 0) > maxKeyBytes) request.problem = badFormat;
  }
}

/** Only spaces separate tokens. The line itself ends at a NUL, since memcached handles it as a C string. */
function tokenize(bytes: Buffer, start: number, lineEnd: number, keyBytes: KeyBytes): Tokens {
  const starts: number[] = [];
  const ends: number[] = [];
  let hasControlBytes = false;
  let position = start;
  for (;;) {
    while (position < lineEnd && bytes[position] === SPACE) position++;
    if (position >= lineEnd || bytes[position] === NUL) {
      hasControlBytes ||= position < lineEnd;
      return {count: starts.length, starts, ends, lineEnd: Math.min(position, lineEnd), hasControlBytes};
    }
    starts.push(position);
    for (; position < lineEnd; position++) {
      const byte = bytes[position] ?? 0;
      if (byte === SPACE || byte === NUL) break;
      hasControlBytes ||= keyBytes[byte] === 0;
    }
    ends.push(position);
  }
}

function text(bytes: Buffer, tokens: Tokens, index: number): string {
  return bytes.toString('latin1', tokens.starts[index] ?? 0, tokens.ends[index] ?? 0);
}
