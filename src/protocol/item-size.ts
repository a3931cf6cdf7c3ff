/**
 * What memcached stores besides key and value: its header, the cas unique, a NUL after the key, CR LF after the value.
 */
const overheadBytes = 48 + 8 + 1 + 2;

/** Returns the memory that memcached needs for such an item; client flags take space only when they are not 0. */
export function itemSize(keyBytes: number, flags: number, valueBytes: number): number {
  return overheadBytes + keyBytes + (flags === 0 ? 0 : 4) + valueBytes;
}
