import {describe, expect, it} from 'vitest';
import {Counters} from '../../../src/runtimes/embedded/stats/counters.ts';
import {Item} from '../../../src/runtimes/embedded/store/item.ts';
import {SecondsClock} from '../../../src/runtimes/embedded/store/seconds-clock.ts';
import {Store} from '../../../src/runtimes/embedded/store/store.ts';
import {FakeNode} from './fake-node.ts';

const value = 'v'.repeat(100_000);

function set(node: FakeNode, key: string, exptime = 0): void {
  expect(node.ask(`set ${key} 0 ${exptime} ${value.length}|${value}|`)).toBe('STORED|');
}

/** Returns the numbers of the keys `k0` ... that exist, without using them. */
function present(node: FakeNode, count: number): number[] {
  const numbers = Array.from({length: count}, (_, index) => index);
  return numbers.filter((index) => node.ask(`me k${index}|`) !== 'EN|');
}

describe('memory limit', () => {
  it('evicts the least recently used item', () => {
    const node = new FakeNode(1);
    for (let index = 0; index < 10; index++) set(node, `k${index}`);
    expect(present(node, 10)).toHaveLength(10);
    node.ask('get k0|touch k1 0|');
    set(node, 'k10');
    set(node, 'k11');
    expect(present(node, 12)).toEqual([0, 1, 4, 5, 6, 7, 8, 9, 10, 11]);
    const stats = node.ask('stats|');
    expect(stats).toContain('STAT evictions 2|');
    expect(stats).toContain('STAT evicted_unfetched 2|');
    expect(stats).toContain('STAT curr_items 10|');
  });

  it('counts the memory that memcached would need for an item', () => {
    const node = new FakeNode();
    node.ask('set key 0 0 5|value|set flagged 1 0 5|value|');
    // 48 header + 8 cas + key + NUL + value + CR LF, and 4 for flags
    expect(node.ask('stats|')).toContain(`STAT bytes ${48 + 8 + 3 + 1 + 7 + 48 + 8 + 7 + 1 + 7 + 4}|`);
    node.ask('delete key|append flagged 0 0 3|xyz|');
    expect(node.ask('stats|')).toContain(`STAT bytes ${48 + 8 + 7 + 1 + 10 + 4}|`);
  });

  it('is never exceeded', () => {
    const node = new FakeNode(2);
    for (let index = 0; index < 300; index++) {
      set(node, `k${index % 50}`);
      expect(node.state.store.usedBytes).toBeLessThanOrEqual(2 * 1024 * 1024);
    }
  });

  it('counts an evicted item that had expired as reclaimed', () => {
    const node = new FakeNode(1);
    set(node, 'k0', 10);
    node.time += 10;
    for (let index = 1; index < 11; index++) set(node, `k${index}`);
    const stats = node.ask('stats|');
    expect(stats).toContain('STAT evictions 0|');
    expect(stats).toContain('STAT reclaimed 1|');
  });

  it('holds no more items than the heap can, however small they are', () => {
    const counters = new Counters();
    const store = new Store(2 ** 20, new SecondsClock(), counters, 3);
    for (const key of ['a', 'b', 'c', 'c', 'd']) store.put(new Item(key, Buffer.alloc(1), 0, 0));
    expect([...store.items()].map((item) => item.key)).toEqual(['d', 'c', 'b']);
    expect(counters.sum('evicted')).toBe(1);
  });

  it('admits the largest item', () => {
    const node = new FakeNode(1);
    const most = 1024 * 1024 - 60;
    expect(node.ask(`set a 0 0 ${most}|${'v'.repeat(most)}|me a|`)).toContain('size=1048576');
  });
});
