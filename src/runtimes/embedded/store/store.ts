import {getHeapStatistics} from 'node:v8';
import {LRUCache} from 'lru-cache';
import type {Counters} from '../stats/counters.ts';
import type {Item} from './item.ts';
import type {SecondsClock} from './seconds-clock.ts';

/** Heap used by the smallest item beyond its size in memcached; measured with values of 10 bytes. */
const heapBytesPerItem = 600;
/** A Map holds 2^24 entries. */
const mostItems = 2 ** 24 - 1;

/**
 * All items of a server; the least recently used are evicted when memory runs out. As in memcached, an expired or
 * flushed item stays until its key is requested or its memory is needed.
 */
export class Store {
  readonly #items: LRUCache<string, Item>;
  readonly #clock: SecondsClock;
  readonly #counters: Counters;
  readonly #maxItems: number;
  #limitBytes: number;
  #lastCas = 0;
  /** Items last used at this time or before are gone; 0 means "no flush yet". May lie in the future. */
  #flushTime = 0;
  /** Items with a smaller cas unique are gone: separates items stored before and after a flush within one second. */
  #flushCas = 0;

  /** `maxItems` keeps the process within its heap when a large memory is filled with tiny items. */
  constructor(memoryBytes: number, clock: SecondsClock, counters: Counters, maxItems = itemsThatFitTheHeap()) {
    this.#maxItems = maxItems;
    this.#limitBytes = memoryBytes;
    this.#clock = clock;
    this.#counters = counters;
    this.#items = new LRUCache({
      // The server's limit can change while it runs, and the map's can't, so `put` evicts items itself.
      maxSize: Number.MAX_SAFE_INTEGER,
      sizeCalculation: (item) => item.sizeBytes,
      dispose: (item, _key, reason) => {
        if (reason === 'evict') this.#countEviction(item);
      },
    });
  }

  get itemCount(): number {
    return this.#items.size;
  }

  get usedBytes(): number {
    return this.#items.calculatedSize;
  }

  /** Memory for items. After it was lowered, the surplus is evicted when the next item is stored. */
  get limitBytes(): number {
    return this.#limitBytes;
  }

  set limitBytes(bytes: number) {
    this.#limitBytes = bytes;
  }

  /** Returns items, most recently used first, including expired and flushed ones. */
  items(): IterableIterator<Item> {
    return this.#items.values();
  }

  /** Whether the item has expired or was flushed, and is kept only until its next access. */
  isGone(item: Item): boolean {
    return this.#isExpired(item) || this.#isFlushed(item);
  }

  /** Returns the item without counting this as a use. */
  find(key: string): Item | undefined {
    const item = this.#items.peek(key);
    if (item === undefined) return undefined;
    if (this.#isFlushed(item)) this.#counters.get_flushed++;
    else if (this.#isExpired(item)) this.#counters.get_expired++;
    else return item;
    this.#items.delete(key);
    return undefined;
  }

  /**
   * Returns the item that a new value replaces. An expired or flushed item is not found, but reclaimed for the new one
   * (items.c, lru_pull_tail).
   */
  findToReplace(key: string): Item | undefined {
    const item = this.#items.peek(key);
    if (item === undefined || !this.isGone(item)) return item;
    this.#countReclaimed(item);
    this.#items.delete(key);
    return undefined;
  }

  /** Returns the item and counts this as a use. */
  fetch(key: string): Item | undefined {
    const item = this.find(key);
    if (item !== undefined) this.bump(item);
    return item;
  }

  /** Records a read: moves the item to the head of the LRU. Only the first two reads update its time of last use. */
  bump(item: Item): void {
    this.#items.get(item.key);
    if (item.active) return;
    if (item.fetched) {
      item.active = true;
      item.usedAt = this.#clock.now;
    } else {
      item.fetched = true;
    }
  }

  /** Records a change in place: counts as a use, and gives the item a new cas unique. */
  changed(item: Item): void {
    item.cas = this.nextCas();
    this.used(item);
  }

  used(item: Item): void {
    item.usedAt = this.#clock.now;
    this.#items.get(item.key);
  }

  /** Stores the item in place of its key's old one, under a new cas unique. */
  put(item: Item): void {
    item.cas = this.nextCas();
    item.usedAt = this.#clock.now;
    this.#counters.total_items++;
    if (this.#items.size >= this.#maxItems && !this.#items.has(item.key)) this.#items.pop();
    this.#items.set(item.key, item);
    while (this.#items.calculatedSize > this.#limitBytes) this.#items.pop();
  }

  delete(item: Item): void {
    this.#items.delete(item.key);
  }

  /** Returns the next cas unique of the server, counted from 1. */
  nextCas(): number {
    return ++this.#lastCas;
  }

  /** `flush_all`: from the given time on, everything last used before it is gone. */
  flush(exptime: number): void {
    // A scheduled flush replaces the previous one, whose items would reappear if they were kept.
    for (const item of this.#items.values()) if (this.#isFlushed(item)) this.#items.delete(item.key);
    const time = exptime > 0 ? this.#clock.moment(exptime) : this.#clock.now;
    this.#flushTime = time - 1;
    if (this.#flushTime <= this.#clock.now) this.#flushCas = this.nextCas();
  }

  #isFlushed(item: Item): boolean {
    if (this.#flushTime === 0 || this.#flushTime > this.#clock.now) return false;
    return item.usedAt <= this.#flushTime || item.cas < this.#flushCas;
  }

  #isExpired(item: Item): boolean {
    return item.expiresAt !== 0 && item.expiresAt <= this.#clock.now;
  }

  #countEviction(item: Item): void {
    const counters = this.#counters.classes[item.slabClass]!;
    if (this.isGone(item)) {
      this.#countReclaimed(item);
      return;
    }
    counters.evicted++;
    counters.evicted_time = this.#clock.now - item.usedAt;
    if (item.expiresAt !== 0) counters.evicted_nonzero++;
    if (!item.fetched) counters.evicted_unfetched++;
  }

  #countReclaimed(item: Item): void {
    const counters = this.#counters.classes[item.slabClass]!;
    counters.reclaimed++;
    if (!item.fetched) counters.expired_unfetched++;
  }
}

function itemsThatFitTheHeap(): number {
  return Math.min(mostItems, Math.floor((getHeapStatistics().heap_size_limit * 0.75) / heapBytesPerItem));
}
