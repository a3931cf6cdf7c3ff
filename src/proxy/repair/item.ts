import {wireKey} from './wire-key.ts';

/** One item as `mg KEY f t v` tells it: all that has to be known to write it elsewhere. */
export type Item = {
  flags: string;
  /** Seconds left; -1: for ever; null: the copy it comes from can't tell. */
  ttlS: number | null;
  data: Buffer;
};

/** TTLs above this are taken for a date (protocol.txt, "Expiration times"). */
const longestRelativeTtlS = 60 * 60 * 24 * 30;
const lineEnd = Buffer.from('\r\n');

/** @param key latin1, like all keys here */
export function fetchCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return `mg ${token} f t v${flag}\r\n`;
}

/**
 * Asks whether the key is there: `ME …` or `EN`. Not by `mg`, which takes away the token that lets the next reader of a
 * stale item know that it is the one to recache it (protocol.txt, "mg", flags W and Z).
 */
export function existsCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return `me ${token}${flag}\r\n`;
}

/** Marks a stale item as stale once more, which is all it does to it beyond a new unique: whoever reads it next, wins it. */
export function handBackCommand(key: string): Buffer {
  const {token, flag} = wireKey(key);
  return Buffer.from(`md ${token} I${flag}\r\n`, 'latin1');
}

/** Whether the answer to `fetchCommand` says that the item is stale, and its reader the one to recache it. */
export function isWon(reply: Buffer): boolean {
  return /^VA [^\r\n]* W(?: |\r)/.test(reply.toString('latin1', 0, 64));
}

export function deleteCommand(key: string): Buffer {
  const {token, flag} = wireKey(key);
  return Buffer.from(flag === '' ? `delete ${token}\r\n` : `md ${token}${flag}\r\n`, 'latin1');
}

/** Null for a miss, for an item marked stale (X), and for anything that is no item. */
export function parseItem(reply: Buffer): Item | null {
  const end = reply.indexOf(lineEnd);
  const line = reply.toString('latin1', 0, end);
  const match = /^VA (\d+) f(\d+) t(-?\d+)(?: b)?(?: [WZ])?$/.exec(line);
  if (match === null) return null;
  const [, size = '', flags = '', ttl = ''] = match;
  const start = end + lineEnd.length;
  return {flags, ttlS: Number(ttl), data: reply.subarray(start, start + Number(size))};
}

/** Whether it can be written elsewhere: the TTL is known, and not 0, the last second, which would mean for ever. */
export function canBeStored(item: Item): item is Item & {ttlS: number} {
  return item.ttlS !== null && item.ttlS !== 0;
}

/**
 * Writes the item under `key`; with `add`, only where there is none. By the commands that every memcached knows, but for
 * binary keys. Answered by one line.
 */
export function storeCommand(key: string, item: Item & {ttlS: number}, mode: 'add' | 'set', nowS: number): Buffer {
  const {token, flag} = wireKey(key);
  const {flags, data} = item;
  const exptime = exptimeOf(item.ttlS, nowS);
  const line =
    flag === ''
      ? `${mode} ${token} ${flags} ${exptime} ${data.length}\r\n`
      : `ms ${token} ${data.length} F${flags} T${exptime} M${mode === 'add' ? 'E' : 'S'}${flag}\r\n`;
  return Buffer.concat([Buffer.from(line, 'latin1'), data, lineEnd]);
}

/** The item as `get` answers it. */
export function valueReply(key: string, item: Item): Buffer {
  const head = Buffer.from(`VALUE ${key} ${item.flags} ${item.data.length}\r\n`, 'latin1');
  return Buffer.concat([head, item.data, lineEnd]);
}

function exptimeOf(ttlS: number, nowS: number): number {
  if (ttlS < 0) return 0;
  return ttlS <= longestRelativeTtlS ? ttlS : nowS + ttlS;
}
