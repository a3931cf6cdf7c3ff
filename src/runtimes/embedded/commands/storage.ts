import {parseInt32, parseUint32, parseUint64} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import {itemSize} from '../../../protocol/item-size.ts';
import {Item} from '../store/item.ts';
import {maxItemBytes} from '../store/slab-classes.ts';
import {storeValue, type StoreMode, type StoreResult} from '../store/store-value.ts';
import {answer, type Client, type CommandHandler} from './command-handler.ts';

export const tooLarge = 'SERVER_ERROR object too large for cache';

const replies: Record<StoreResult, string> = {
  stored: 'STORED',
  'not-stored': 'NOT_STORED',
  exists: 'EXISTS',
  'not-found': 'NOT_FOUND',
};

/** `set|add|replace|append|prepend key flags exptime bytes` and `cas ... unique`. */
export function storage(mode: StoreMode): CommandHandler {
  return (request, client) => {
    const {store, counters, clock, detailEnabled, prefixes} = client.server;
    if (detailEnabled) prefixes.countSet(request.key);
    const tokens = request.tokens();
    const flags = parseUint32(tokens[2] ?? '') ?? 0;
    if (isTooLarge(request, flags)) {
      refuseTooLarge(request, client, mode === 'set');
      return;
    }
    const item = new Item(request.key, copyData(request), flags, clock.moment(parseInt32(tokens[3] ?? '') ?? 0));
    counters.classes[item.slabClass]!.cmd_set++;
    if (request.problem !== null) {
      answer(request, client, request.problem);
      return;
    }
    const cas = mode === 'cas' ? toCas(parseUint64(tokens[5] ?? '')) : 0;
    const {result} = storeValue(store, counters, mode, item, {cas, allowStale: false});
    answer(request, client, replies[result]);
  };
}

/** Copies the value, because the request's buffer belongs to the socket. */
export function copyData(request: Request): Buffer {
  return Buffer.from(request.bytes.subarray(request.dataStart, request.dataEnd));
}

export function isTooLarge(request: Request, flags: number): boolean {
  if (request.problem === tooLarge) return true;
  return itemSize(request.key.length, flags, request.dataEnd - request.dataStart) > maxItemBytes;
}

/** memcached removes the value that a too large one should have replaced: no value is better than a stale one. */
export function refuseTooLarge(request: Request, client: Client, removeOld: boolean): void {
  const {store, counters} = client.server;
  counters.store_too_large++;
  const old = removeOld ? store.find(request.key) : undefined;
  if (old !== undefined) store.delete(old);
  answer(request, client, tooLarge);
}

/** This server's cas uniques stay far below 2^53; a larger number equals none of them, rounded or not. */
export function toCas(unique: bigint | null): number {
  return Number(unique ?? 0n);
}
