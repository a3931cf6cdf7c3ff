import type {Counters} from '../stats/counters.ts';
import {itemSize} from '../../../protocol/item-size.ts';
import {Item} from './item.ts';
import {maxItemBytes} from './slab-classes.ts';
import type {Store} from './store.ts';

export type StoreMode = 'set' | 'add' | 'replace' | 'append' | 'prepend' | 'cas';
export type StoreResult = 'stored' | 'not-stored' | 'exists' | 'not-found';

export type StoreOptions = {
  /** The cas unique from the client. Required for `cas`; checked by `append` and `prepend` unless it is 0. */
  cas: number;
  /** `cas` with an older unique stores the value, but marks it as stale (`ms ... I`). */
  allowStale: boolean;
};

/**
 * Stores an item under memcached's rules for the given command (do_store_item in memcached.c). Returns the outcome and
 * the cas unique of the stored item (0: not stored).
 */
export function storeValue(
  store: Store,
  counters: Counters,
  mode: StoreMode,
  item: Item,
  options: StoreOptions,
): {result: StoreResult; cas: number} {
  const old = store.findToReplace(item.key);
  switch (mode) {
    case 'set':
      break;
    case 'add':
      if (old !== undefined) {
        store.used(old);
        return refused('not-stored');
      }
      break;
    case 'replace':
      if (old === undefined) return refused('not-stored');
      break;
    case 'cas':
      if (old === undefined) {
        counters.cas_misses++;
        return refused('not-found');
      }
      if (!mayReplace(counters, old, item, options)) return refused('exists');
      break;
    case 'append':
    case 'prepend': {
      if (old === undefined) return refused('not-stored');
      if (options.cas !== 0 && options.cas !== old.cas) return refused('exists');
      const longer = extended(old, item.value, mode);
      if (longer === null) return refused('not-stored');
      store.put(longer);
      return {result: 'stored', cas: longer.cas};
    }
  }
  store.put(item);
  return {result: 'stored', cas: item.cas};
}

function refused(result: StoreResult): {result: StoreResult; cas: number} {
  return {result, cas: 0};
}

function mayReplace(counters: Counters, old: Item, item: Item, options: StoreOptions): boolean {
  const classCounters = counters.classes[old.slabClass]!;
  if (options.cas === old.cas) {
    classCounters.cas_hits++;
    return true;
  }
  if (options.allowStale && options.cas > 0 && options.cas < old.cas) {
    item.expiresAt = old.expiresAt;
    item.stale = true;
    item.tokenSent = old.tokenSent;
    return true;
  }
  classCounters.cas_badval++;
  return false;
}

/**
 * Returns the old item with more bytes: flags and expiry are kept, the rest is as in a new item. null when it would be
 * too large.
 */
function extended(old: Item, addition: Buffer, mode: 'append' | 'prepend'): Item | null {
  if (itemSize(old.key.length, old.flags, old.value.length + addition.length) > maxItemBytes) return null;
  const parts = mode === 'append' ? [old.value, addition] : [addition, old.value];
  return new Item(old.key, Buffer.concat(parts), old.flags, old.expiresAt);
}
