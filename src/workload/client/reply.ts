import {isErrorReply, valueItems, type ReplyShape} from '../../protocol/reply-scanner.ts';

export type Item = {
  key: string;
  value: string;
  flags: number;
  /** After `gets`; opaque. */
  unique: string | null;
};

/** Why a read could not determine the value of a key. */
export const unknownReasons = ['silence', 'unreachable', 'closed', 'error'] as const;

/** A key whose value a read could not determine: `member` did not answer, or answered with an error. */
export type UnknownKey = {
  key: string;
  member: string;
  /** As in a reply that failed as a whole. */
  reason: (typeof unknownReasons)[number];
  /** A description; for an error, its line. */
  detail: string;
};

/** The outcome of one command. */
export type Reply =
  /** A read's items; no items is a miss. */
  | {type: 'items'; items: readonly Item[]}
  /**
   * A read of several keys that some members answered and others did not, if the client distributes the keys. A key
   * that is neither among the items nor unknown is a miss.
   */
  | {type: 'partial'; items: readonly Item[]; unknown: readonly UnknownKey[]}
  /** One line, such as STORED, or the number after an incr. */
  | {type: 'line'; line: string}
  | {type: 'stats'; stats: Readonly<Record<string, string>>}
  /** The whole line: ERROR, CLIENT_ERROR … or SERVER_ERROR …. */
  | {type: 'error'; line: string}
  /** Sent with `noreply`. */
  | {type: 'unasked'}
  /** `silence`: no answer in time. `unreachable`: no connection. `closed`: it broke before the answer. */
  | {type: 'none'; reason: 'silence' | 'unreachable' | 'closed'; detail: string};

/** Returns the items of a read, as far as they are known, or null for other replies. */
export function itemsOf(reply: Reply): readonly Item[] | null {
  return reply.type === 'items' || reply.type === 'partial' ? reply.items : null;
}

/** Decodes a whole reply, `bytes[start..end)`. */
export function decodeReply(bytes: Buffer, start: number, end: number, shape: ReplyShape): Reply {
  if (isErrorReply(bytes, start, end)) return {type: 'error', line: lineOf(bytes, start, end)};
  if (shape === 'values') return decodeItems(bytes, start, end);
  if (shape === 'stats') return {type: 'stats', stats: decodeStats(bytes.toString('latin1', start, end))};
  return {type: 'line', line: lineOf(bytes, start, end)};
}

/**
 * Returns the outcome in one word, as scenarios expect it: `hit`, `miss`, `partial`, `stored`, `not found`, `error`, …
 */
export function outcomeOf(reply: Reply): string {
  switch (reply.type) {
    case 'items':
      return reply.items.length > 0 ? 'hit' : 'miss';
    case 'line':
      return /^\d+ *$/.test(reply.line) ? 'number' : reply.line.toLowerCase().replaceAll('_', ' ');
    case 'stats':
    case 'partial':
      return reply.type;
    case 'error':
      return 'error';
    case 'unasked':
      return 'no answer asked for';
    case 'none':
      return reply.reason;
  }
}

function decodeItems(bytes: Buffer, start: number, end: number): Reply {
  const items = valueItems(bytes, start, end);
  if (items === null) return {type: 'error', line: lineOf(bytes, start, end)};
  return {
    type: 'items',
    items: items.map((item) => {
      const [flags, , unique] = bytes
        .toString('latin1', item.keyEnd + 1, item.dataStart)
        .trim()
        .split(' ');
      return {
        key: bytes.toString('utf8', item.keyStart, item.keyEnd),
        value: bytes.toString('utf8', item.dataStart, item.dataEnd),
        flags: Number(flags),
        unique: unique ?? null,
      };
    }),
  };
}

/** Parses `STAT name value` lines. */
function decodeStats(text: string): Record<string, string> {
  const rows = text.split('\r\n').map((line) => /^STAT (\S+) (.*)$/.exec(line));
  return Object.fromEntries(rows.flatMap((row) => (row ? [[row[1]!, row[2]!]] : [])));
}

export function lineOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end).trimEnd();
}
