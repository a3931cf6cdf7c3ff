/**
 * How the end of a reply is recognised; it follows from the command. `fenced` is everything up to and including the
 * `MN` of an `mn` sent after the command.
 */
export type ReplyShape = 'line' | 'values' | 'meta' | 'stats' | 'fenced';

const LF = 10;
const CR = 13;
const SPACE = 32;
const ZERO = 48;
const A = 65;
const C = 67;
const E = 69;
const L = 76;
const M = 77;
const N = 78;
const R = 82;
const S = 83;
const V = 86;
/** Length of `VALUE ` and of `VA `. */
const valuePrefix = 6;
const metaPrefix = 3;

/**
 * Finds where replies end in the bytes from a node. It remembers its position in an incomplete reply, so that a
 * multi-get in many pieces is scanned once.
 */
export class ReplyScanner {
  /** Bytes of the current reply, from its start, that are known to be whole lines and items. */
  #walked = 0;

  /** Returns the offset past the reply that begins at `start`, or -1 if it does not end before `end`. */
  scan(bytes: Buffer, start: number, end: number, shape: ReplyShape): number {
    let position = start + this.#walked;
    for (;;) {
      const next = nextPiece(bytes, position, end, shape);
      if (next === 0) {
        this.#walked = position - start;
        return -1;
      }
      if (next > 0) {
        this.#walked = 0;
        return next;
      }
      position = -next;
    }
  }

  reset(): void {
    this.#walked = 0;
  }
}

/**
 * Returns the offset past the piece at `position`: positive if the reply ends there, negative if it continues, and 0 if
 * the piece is incomplete.
 */
function nextPiece(bytes: Buffer, position: number, end: number, shape: ReplyShape): number {
  let lf = position;
  while (lf < end && bytes[lf] !== LF) lf++;
  if (lf >= end) return 0;
  if (shape === 'line') return lf + 1;
  if (shape === 'values') {
    if (bytes[position] !== V) return lf + 1;
    const next = lf + 1 + valueLength(bytes, position, lf) + 2;
    return next > end ? 0 : -next;
  }
  if (shape === 'meta' || shape === 'fenced') {
    if (bytes[position] !== V || bytes[position + 1] !== A) {
      return shape === 'meta' || isFence(bytes, position) ? lf + 1 : -(lf + 1);
    }
    const next = lf + 1 + decimal(bytes, position + metaPrefix) + 2;
    if (next > end) return 0;
    return shape === 'meta' ? next : -next;
  }
  return isStatLine(bytes, position) ? -(lf + 1) : lf + 1;
}

/** The reply to `mn`. */
function isFence(bytes: Buffer, start: number): boolean {
  return bytes[start] === M && bytes[start + 1] === N && bytes[start + 2] === CR;
}

/** Reads the length in the third token of `VALUE key flags bytes [cas]`. */
function valueLength(bytes: Buffer, start: number, lf: number): number {
  let position = start + valuePrefix;
  while (position < lf && bytes[position] !== SPACE) position++;
  position++;
  while (position < lf && bytes[position] !== SPACE) position++;
  return decimal(bytes, position + 1);
}

function decimal(bytes: Buffer, start: number): number {
  let value = 0;
  for (let position = start; ; position++) {
    const digit = (bytes[position] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}

/** `STAT name value`, and the bare `name value` lines of dumps; anything that is not a reply's last line. */
function isStatLine(bytes: Buffer, start: number): boolean {
  const line = bytes.toString('latin1', start, start + 16);
  return !/^(?:END\r?\n|RESET\r?\n|OK\r?\n|ERROR|CLIENT_ERROR|SERVER_ERROR)/.test(line);
}

/** One item of a `values` reply, as offsets into the scanned bytes. */
export type ValueItem = {
  start: number;
  keyStart: number;
  keyEnd: number;
  dataStart: number;
  dataEnd: number;
  end: number;
};

/** Splits a whole `values` reply into items; returns null if it is an error line, or malformed. */
export function valueItems(bytes: Buffer, start: number, end: number): ValueItem[] | null {
  const items: ValueItem[] = [];
  let position = start;
  while (position < end && bytes[position] === V) {
    const keyStart = position + valuePrefix;
    const lf = bytes.indexOf(LF, position);
    let keyEnd = keyStart;
    while (keyEnd < lf && bytes[keyEnd] !== SPACE) keyEnd++;
    if (keyEnd >= lf) return null;
    const dataStart = lf + 1;
    const dataEnd = dataStart + valueLength(bytes, position, lf);
    items.push({start: position, keyStart, keyEnd, dataStart, dataEnd, end: dataEnd + 2});
    position = dataEnd + 2;
  }
  return isEnd(bytes, position) ? items : null;
}

/** Returns whether the line at `start` is `END`. */
export function isEnd(bytes: Buffer, start: number): boolean {
  return bytes[start] === 69 && bytes[start + 1] === 78 && bytes[start + 2] === 68 && (bytes[start + 3] ?? 0) <= CR;
}

/**
 * Returns whether the reply at `start` is `ERROR`, `CLIENT_ERROR …` or `SERVER_ERROR …`; no other reply begins with
 * these letters.
 */
export function isErrorReply(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 2) return false;
  const second = bytes[start + 1];
  switch (bytes[start]) {
    case E:
      return second === R;
    case C:
      return second === L;
    case S:
      return second === E;
    default:
      return false;
  }
}
