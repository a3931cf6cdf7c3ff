import {maxKeyBytes} from './limits.ts';
import {Request, verbs, type Verb} from './request.ts';

export type CommandLine = {
  request: Request;
  /** Length of the data block that follows, without its CR LF; -1 when none does. */
  dataBytes: number;
};

type Tokens = {count: number; starts: number[]; ends: number[]};

const SPACE = 32;
const maxDataBytes = 0x7f_ff_ff_fd;
const badFormat = 'CLIENT_ERROR bad command line format';
const badChunk = 'CLIENT_ERROR bad data chunk';
const byName = new Map<string, Verb>(verbs.map((verb) => [verb, verb]));

/**
 * Takes one command line apart, far enough to know its key and how many bytes of data follow it. What memcached itself
 * says about malformed lines is in proto_text.c, process_update_command and friends.
 */
export function parseCommandLine(bytes: Buffer, start: number, lineEnd: number): CommandLine {
  const tokens = tokenize(bytes, start, lineEnd);
  const verb = byName.get(text(bytes, tokens, 0)) ?? 'unknown';
  const request = new Request(verb, bytes, start, lineEnd, lineEnd);
  request.noreply = tokens.count > 1 && text(bytes, tokens, tokens.count - 1) === 'noreply';
  return {request, dataBytes: check(request, tokens)};
}

/** Sets the request's key, or its problem if it has one, and returns the length of its data block (-1: none). */
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
      return checkMetaSet(request, tokens);
    case 'get':
    case 'gets':
      return checkKeys(request, tokens, {first: 1, atLeast: 2, atMost: Infinity});
    case 'gat':
    case 'gats':
      if (tokens.count >= 3 && !isInteger(text(request.bytes, tokens, 1))) {
        request.problem = 'CLIENT_ERROR invalid exptime argument';
      }
      return checkKeys(request, tokens, {first: 2, atLeast: 3, atMost: Infinity});
    case 'incr':
    case 'decr':
    case 'touch':
      return checkKeys(request, tokens, {first: 1, atLeast: 3, atMost: 4, keys: 1});
    case 'delete':
      return checkKeys(request, tokens, {first: 1, atLeast: 2, atMost: 4, keys: 1});
    case 'mg':
    case 'md':
    case 'ma':
    case 'me':
      return checkKeys(request, tokens, {first: 1, atLeast: 2, atMost: Infinity, keys: 1});
    case 'unknown':
      request.problem = 'ERROR';
      return -1;
    default:
      return -1;
  }
}

/** `set key flags exptime bytes [noreply]`, and cas with its unique: `wanted` tokens without noreply. */
function checkStorage(request: Request, tokens: Tokens, wanted: 5 | 6): number {
  checkKeys(request, tokens, {first: 1, atLeast: wanted, atMost: wanted + 1, keys: 1});
  if (request.problem === 'ERROR') return -1;
  const {bytes} = request;
  const length = text(bytes, tokens, 4);
  if (
    request.problem !== null ||
    !isUnsigned32(text(bytes, tokens, 2)) ||
    !isInteger(text(bytes, tokens, 3)) ||
    !isInteger(length) ||
    (wanted === 6 && !isUnsigned64(text(bytes, tokens, 5)))
  ) {
    request.problem = badFormat;
    return -1;
  }
  return checkLength(request, length);
}

/** `ms key datalen flags*`: the data is swallowed when its length is known, whatever else is wrong. */
function checkMetaSet(request: Request, tokens: Tokens): number {
  checkKeys(request, tokens, {first: 1, atLeast: 2, atMost: Infinity, keys: 1});
  if (tokens.count === 2) request.problem = badFormat;
  if (tokens.count < 3) return -1;
  return checkLength(request, text(request.bytes, tokens, 2));
}

function checkLength(request: Request, token: string): number {
  const length = isInteger(token) ? Number(token) : -1;
  if (length >= 0 && length <= maxDataBytes) return length;
  request.problem = badChunk;
  return -1;
}

type KeyRule = {first: number; atLeast: number; atMost: number; keys?: number};

function checkKeys(request: Request, tokens: Tokens, rule: KeyRule): -1 {
  if (tokens.count < rule.atLeast || tokens.count > rule.atMost) {
    request.problem = 'ERROR';
    return -1;
  }
  request.keyStart = tokens.starts[rule.first] ?? 0;
  request.keyEnd = tokens.ends[rule.first] ?? 0;
  const end = rule.keys === undefined ? tokens.count : rule.first + rule.keys;
  for (let index = rule.first; index < end; index++) {
    const length = (tokens.ends[index] ?? 0) - (tokens.starts[index] ?? 0);
    if (length > maxKeyBytes) request.problem = badFormat;
  }
  return -1;
}

function tokenize(bytes: Buffer, start: number, lineEnd: number): Tokens {
  const starts: number[] = [];
  const ends: number[] = [];
  let position = start;
  for (;;) {
    while (position < lineEnd && bytes[position] === SPACE) position++;
    if (position >= lineEnd) return {count: starts.length, starts, ends};
    starts.push(position);
    while (position < lineEnd && bytes[position] !== SPACE) position++;
    ends.push(position);
  }
}

function text(bytes: Buffer, tokens: Tokens, index: number): string {
  return bytes.toString('latin1', tokens.starts[index] ?? 0, tokens.ends[index] ?? 0);
}

function isInteger(token: string): boolean {
  return /^[-+]?\d{1,19}$/.test(token);
}

function isUnsigned32(token: string): boolean {
  return /^\d{1,10}$/.test(token) && Number(token) <= 0xff_ff_ff_ff;
}

function isUnsigned64(token: string): boolean {
  return /^\d{1,20}$/.test(token) && BigInt(token) <= 0xffff_ffff_ffff_ffffn;
}
