import {wireKey} from './wire-key.ts';

/** One item as returned by `mg KEY f t v`: everything needed to write it elsewhere. */
export type FetchedItem = {
  flags: string;
  /** Seconds left; -1 if it never expires; null if its replica cannot report it. */
  ttlS: number | null;
  data: Buffer;
};

/** Longer TTLs are read as a date (protocol.txt, "Expiration times"). */
const longestRelativeTtlS = 60 * 60 * 24 * 30;
const lineEnd = Buffer.from('\r\n');
const lineEnds = /[\r\n]/;

/**
 * Returns a command that reads a whole item.
 *
 * @param key latin1, like all keys here
 */
export function fetchCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return `mg ${token} f t v${flag}\r\n`;
}

/**
 * Returns a command that checks whether the key exists: `ME …`, `HD` or `EN`. It is not `mg`, which takes the token by which
 * the next reader of a stale item learns that it should recache it (protocol.txt, "mg", flags W and Z).
 *
 * The reply to `me` contains the key, decoded if a command other than `ms` has created the item. With a line end in it,
 * the reply would not be one line. Only clients that speak the binary protocol have such keys, and no stale items.
 */
export function existsCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return lineEnds.test(key) ? `mg ${token} u${flag}\r\n` : `me ${token}${flag}\r\n`;
}

/**
 * Returns a command that marks a stale item as stale again, with no other effect than a new unique: the next reader
 * wins the token.
 */
export function handBackCommand(key: string): Buffer {
  const {token, flag} = wireKey(key);
  return Buffer.from(`md ${token} I${flag}\r\n`, 'latin1');
}

/** Returns whether the reply to `fetchCommand` says that the item is stale, and that this reader should recache it. */
export function isWon(reply: Buffer): boolean {
  return /^VA [^\r\n]* W(?: |\r)/.test(reply.toString('latin1', 0, 64));
}

export function deleteCommand(key: string): Buffer {
  const {token, flag} = wireKey(key);
  return Buffer.from(flag === '' ? `delete ${token}\r\n` : `md ${token}${flag}\r\n`, 'latin1');
}

/** Parses an item; returns null for a miss, for an item marked stale (X), and for any other reply. */
export function parseItem(reply: Buffer): FetchedItem | null {
  const end = reply.indexOf(lineEnd);
  const line = reply.toString('latin1', 0, end);
  const match = /^VA (\d+) f(\d+) t(-?\d+)(?: b)?(?: [WZ])?$/.exec(line);
  if (match === null) return null;
  const [, size = '', flags = '', ttl = ''] = match;
  const start = end + lineEnd.length;
  return {flags, ttlS: Number(ttl), data: reply.subarray(start, start + Number(size))};
}

/**
 * Returns whether the item can be written elsewhere: its TTL must be known, and not 0, its last second, since an expiry
 * time of 0 means never.
 */
export function canBeStored(item: FetchedItem): item is FetchedItem & {ttlS: number} {
  return item.ttlS !== null && item.ttlS !== 0;
}

/**
 * Returns a command that writes the item under `key`; with `add`, only if the key does not exist. Except for binary
 * keys, it uses commands that every memcached supports. The reply is one line.
 */
export function storeCommand(
  key: string,
  item: FetchedItem & {ttlS: number},
  mode: 'add' | 'set',
  nowS: number,
): Buffer {
  const {token, flag} = wireKey(key);
  const {flags, data} = item;
  const exptime = exptimeOf(item.ttlS, nowS);
  const line =
    flag === ''
      ? `${mode} ${token} ${flags} ${exptime} ${data.length}\r\n`
      : `ms ${token} ${data.length} F${flags} T${exptime} M${mode === 'add' ? 'E' : 'S'}${flag}\r\n`;
  return Buffer.concat([Buffer.from(line, 'latin1'), data, lineEnd]);
}

/** Returns the item in the format of `get`. */
export function valueReply(key: string, item: FetchedItem): Buffer {
  const head = Buffer.from(`VALUE ${key} ${item.flags} ${item.data.length}\r\n`, 'latin1');
  return Buffer.concat([head, item.data, lineEnd]);
}

function exptimeOf(ttlS: number, nowS: number): number {
  if (ttlS < 0) return 0;
  return ttlS <= longestRelativeTtlS ? ttlS : nowS + ttlS;
}
