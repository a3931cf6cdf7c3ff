import {wireKey} from './wire-key.ts';

/** One item as `mg KEY f t v` tells it: all that has to be known to write it elsewhere. */
export type Item = {flags: string; /** Seconds left; -1: for ever. */ ttlS: number; data: Buffer};

/** TTLs above this are taken for a date (protocol.txt, "Expiration times"). */
const longestRelativeTtlS = 60 * 60 * 24 * 30;

/** @param key latin1, like all keys here */
export function fetchCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return `mg ${token} f t v${flag}\r\n`;
}

/** Asks whether the key is there: `ME …` or `EN`. Unlike `mg` it leaves no trace, and does not win a stale item. */
export function existsCommand(key: string): string {
  const {token, flag} = wireKey(key);
  return `me ${token}${flag}\r\n`;
}

export function deleteCommand(key: string): Buffer {
  const {token, flag} = wireKey(key);
  return Buffer.from(flag === '' ? `delete ${token}\r\n` : `md ${token}${flag}\r\n`, 'latin1');
}

/** Null for a miss, or anything that is no item. */
export function parseItem(reply: Buffer): Item | null {
  const lineEnd = reply.indexOf('\r\n');
  const line = reply.toString('latin1', 0, lineEnd);
  const match = /^VA (\d+) f(\d+) t(-?\d+)(?: b)?$/.exec(line);
  if (match === null) return null;
  const [, size = '', flags = '', ttl = ''] = match;
  const start = lineEnd + 2;
  return {flags, ttlS: Number(ttl), data: reply.subarray(start, start + Number(size))};
}

/** Writes the item under `key`; with `add`, only where there is none. */
export function storeCommand(key: string, item: Item, mode: 'add' | 'set', nowS: number): Buffer {
  const {token, flag} = wireKey(key);
  const line = `ms ${token} ${item.data.length} F${item.flags} T${exptime(item.ttlS, nowS)}${mode === 'add' ? ' ME' : ''}${flag}`;
  return Buffer.concat([Buffer.from(`${line}\r\n`, 'latin1'), item.data, Buffer.from('\r\n')]);
}

/** The item as `get` answers it. */
export function valueReply(key: string, item: Item): Buffer {
  const head = Buffer.from(`VALUE ${key} ${item.flags} ${item.data.length}\r\n`, 'latin1');
  return Buffer.concat([head, item.data, Buffer.from('\r\n')]);
}

/** An item in its last second is not worth writing: 0 would mean for ever. */
export function isWorthStoring(item: Item): boolean {
  return item.ttlS !== 0;
}

function exptime(ttlS: number, nowS: number): number {
  if (ttlS < 0) return 0;
  return ttlS <= longestRelativeTtlS ? ttlS : nowS + ttlS;
}
