import {parseUint64} from '../../../protocol/numbers.ts';
import type {Counters} from '../stats/counters.ts';
import {Item} from './item.ts';
import type {Store} from './store.ts';

export type Delta = {direction: 'incr' | 'decr'; amount: bigint; /** 0: any unique. */ cas: number};

export type DeltaResult =
  {outcome: 'changed'; text: string; item: Item} | {outcome: 'not-found' | 'not-a-number' | 'cas-mismatch'};

/** memcached stores larger values in chunks, and does not check whether they are numbers. */
const largestNumberBytes = 500_000;

/**
 * Adds to or subtracts from a stored decimal number (do_add_delta in memcached.c): wraps at 2^64, stops at 0. A result
 * that is no longer than the old value replaces it, padded with spaces; a longer one creates a new item.
 */
export function addDelta(store: Store, counters: Counters, key: string, delta: Delta): DeltaResult {
  const item = store.find(key);
  if (item === undefined) return {outcome: 'not-found'};
  if (item.value.length === 0 || item.value.length > largestNumberBytes) return {outcome: 'not-a-number'};
  if (delta.cas !== 0 && delta.cas !== item.cas) return {outcome: 'cas-mismatch'};
  const value = parseUint64(item.value.toString('latin1'));
  if (value === null) return {outcome: 'not-a-number'};

  counters.classes[item.slabClass]![delta.direction === 'incr' ? 'incr_hits' : 'decr_hits']++;
  const text = changed(value, delta).toString();
  if (text.length <= item.value.length) {
    // A new buffer: a pending reply may refer to the old one.
    item.value = Buffer.from(text.padEnd(item.value.length), 'latin1');
    store.changed(item);
    return {outcome: 'changed', text, item};
  }
  const longer = new Item(key, Buffer.from(text, 'latin1'), item.flags, item.expiresAt);
  store.put(longer);
  // Like memcached 1.6.18: the old item gets the reported unique, and flag T of `ma` is applied to it and so lost.
  item.cas = longer.cas;
  return {outcome: 'changed', text, item};
}

function changed(value: bigint, {direction, amount}: Delta): bigint {
  if (direction === 'incr') return BigInt.asUintN(64, value + amount);
  return amount > value ? 0n : value - amount;
}
