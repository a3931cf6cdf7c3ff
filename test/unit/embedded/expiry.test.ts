import {beforeEach, describe, expect, it} from 'vitest';
import {FakeNode} from './fake-node.ts';

const thirtyDays = 30 * 24 * 60 * 60;
const hit = 'VALUE a 0 1|v|END|';
const miss = 'END|';

let node: FakeNode;

beforeEach(() => {
  node = new FakeNode();
});

describe('expiry times', () => {
  it.each([
    ['0 means never', '0', [[thirtyDays * 100, hit]]],
    [
      'relative',
      '10',
      [
        [9, hit],
        [10, miss],
      ],
    ],
    [
      '30 days are still relative',
      String(thirtyDays),
      [
        [thirtyDays - 1, hit],
        [thirtyDays, miss],
      ],
    ],
    ['more is Unix time, here in the past', String(thirtyDays + 1), [[0, miss]]],
    [
      'a Unix time in the future',
      '1700000060',
      [
        [59, hit],
        [60, miss],
      ],
    ],
    ['a Unix time just past', '1699999999', [[0, miss]]],
    ['negative means at once', '-1', [[0, miss]]],
  ] as [string, string, [number, string][]][])('%s', (_title, exptime, checks) => {
    const start = node.time;
    node.ask(`set a 0 ${exptime} 1|v|`);
    for (const [after, expected] of checks) {
      node.time = start + after;
      expect(node.ask('get a|')).toBe(expected);
    }
  });

  it('make an expired item the same as none', () => {
    node.ask('set a 0 10 1|1|');
    node.time += 10;
    expect(node.ask('touch a 5|incr a 1|append a 0 0 1|x|cas a 0 0 1 1|x|delete a|mg a|')).toBe(
      'NOT_FOUND|NOT_FOUND|NOT_STORED|NOT_FOUND|NOT_FOUND|EN|',
    );
    expect(node.ask('add a 0 0 1|v|get a|')).toBe(`STORED|${hit}`);
    expect(node.ask('stats|')).toContain('STAT get_expired 1|');
  });

  it('are relative to now for touch and gat', () => {
    node.ask('set a 0 10 1|v|');
    node.time += 8;
    expect(node.ask('touch a 10|')).toBe('TOUCHED|');
    node.time += 8;
    expect(node.ask('gat 10 a|')).toBe(hit);
    node.time += 9;
    expect(node.ask('get a|mg a t|')).toBe(`${hit}HD t1|`);
    node.time += 1;
    expect(node.ask('get a|')).toBe(miss);
  });

  it('are kept by append and incr, and replaced by replace', () => {
    node.ask('set a 0 10 1|1|append a 0 100 1|0|incr a 1000|set b 0 10 1|1|replace b 0 100 1|2|');
    expect(node.ask('mg a t|mg b t|')).toBe('HD t10|HD t100|');
  });

  it('are apart from the time of last use, which the second read updates and the third does not', () => {
    node.ask('set a 0 0 1|v|');
    node.time += 100;
    expect(node.ask('mg a l h|')).toBe('HD l100 h0|');
    node.time += 100;
    expect(node.ask('mg a l h|')).toBe('HD l200 h1|');
    node.time += 100;
    expect(node.ask('mg a l|')).toBe('HD l100|');
    expect(node.ask('me a|')).toContain('la=100');
  });
});

describe('flush_all', () => {
  it('removes existing items, not those stored later in the same second', () => {
    expect(node.ask('set a 0 0 1|v|flush_all|get a|set a 0 0 1|v|get a|')).toBe(`STORED|OK|${miss}STORED|${hit}`);
  });

  it('with a delay removes older items, and like memcached does so a second early', () => {
    node.ask('set a 0 0 1|v|flush_all 10|');
    node.time += 8;
    expect(node.ask('get a|')).toBe(hit);
    node.time += 1;
    expect(node.ask('get a|')).toBe(miss);
    node.time += 1;
    node.ask('set b 0 0 1|v|');
    expect(node.ask('get a|get b|')).toBe(`${miss}VALUE b 0 1|v|END|`);
  });

  it('scheduled for later does not bring back what an earlier one removed', () => {
    expect(node.ask('set a 0 0 1|v|flush_all|flush_all 100|get a|')).toBe(`STORED|OK|OK|${miss}`);
  });
});
