import {itemSize} from '../../../protocol/item-size.ts';
import {slabClassOf} from './slab-classes.ts';

/** One stored value. Times are those of SecondsClock. */
export class Item {
  /** The key's bytes as latin1. */
  readonly key: string;
  value: Buffer;
  readonly flags: number;
  readonly sizeBytes: number;
  readonly slabClass: number;
  /** 0 means never. */
  expiresAt: number;
  cas = 0;
  usedAt = 0;
  /** Read at least once since it was stored. */
  fetched = false;
  /** Read at least twice: later reads do not update the time of last use until the item is stored again. */
  active = false;
  /** Marked by `md ... I`; readers still get it, and one of them receives the recache token. */
  stale = false;
  /** A reader has already received the recache token. */
  tokenSent = false;
  /** Its key was sent in base64 and is shown in base64. */
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
