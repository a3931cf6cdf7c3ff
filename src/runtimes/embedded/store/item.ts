import {slabClassOf} from './slab-classes.ts';

/** What memcached keeps beside key and value: its header, the cas unique, a NUL after the key, CR LF after the value. */
const overheadBytes = 48 + 8 + 1 + 2;

/** What memcached would need for such an item; client flags take room only when they are not 0. */
export function itemSize(keyBytes: number, flags: number, valueBytes: number): number {
  return overheadBytes + keyBytes + (flags === 0 ? 0 : 4) + valueBytes;
}

/** One stored value. Times are those of SecondsClock. */
export class Item {
  /** The key's bytes as latin1. */
  readonly key: string;
  value: Buffer;
  readonly flags: number;
  readonly sizeBytes: number;
  readonly slabClass: number;
  /** 0 is never. */
  expiresAt: number;
  cas = 0;
  usedAt = 0;
  /** Read at least once since it was stored. */
  fetched = false;
  /** Read at least twice: the second read is the last to count as a use, until the item is stored anew. */
  active = false;
  /** Marked by `md ... I`; readers still get it, and one of them is told to replace it. */
  stale = false;
  /** A reader has already been told to replace it. */
  tokenSent = false;
  /** Its key came in base64 and is shown in base64. */
  binaryKey = false;

  constructor(key: string, value: Buffer, flags: number, expiresAt: number) {
    this.key = key;
    this.value = value;
    this.flags = flags;
    this.expiresAt = expiresAt;
    this.sizeBytes = itemSize(key.length, flags, value.length);
    this.slabClass = slabClassOf(this.sizeBytes);
  }
}
