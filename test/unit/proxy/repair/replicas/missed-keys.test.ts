import {describe, expect, it} from 'vitest';
import {MissedKeys} from '../../../../../src/proxy/repair/replicas/missed-keys.ts';

const limit = {keys: 3, bytes: 20};

describe('missed keys', () => {
  it('are recorded once each, and returned oldest first', () => {
    const missed = new MissedKeys(limit);
    for (const key of ['b', 'a', 'b', 'c']) missed.add(key);
    expect([missed.empty, missed.everything, missed.count]).toEqual([false, false, 3]);
    expect(missed.take(2)).toEqual(['b', 'a']);
    expect(missed.take(2)).toEqual(['c']);
    expect(missed.empty).toBe(true);
  });

  it.each([
    ['keys', ['a', 'b', 'c', 'd']],
    ['bytes', ['twelve bytes', 'nine here']],
  ])('become all keys when there are too many %s', (_what, keys) => {
    const missed = new MissedKeys(limit);
    for (const key of keys.slice(0, -1)) missed.add(key);
    expect([missed.everything, missed.overflown]).toEqual([false, false]);
    missed.add(keys.at(-1) ?? '');
    expect([missed.empty, missed.everything, missed.overflown, missed.count]).toEqual([false, true, true, 0]);
    missed.add('more');
    expect(missed.count).toBe(0);
  });

  it('free their space when they are taken', () => {
    const missed = new MissedKeys(limit);
    for (let round = 0; round < 10; round++) {
      missed.add(`fourteen bytes${round}`.slice(0, 14) + String(round));
      missed.take(1);
    }
    expect(missed.everything).toBe(false);
  });

  it('are not recorded one by one without a limit', () => {
    const missed = new MissedKeys(null);
    expect(missed.empty).toBe(true);
    missed.add('a');
    expect([missed.empty, missed.everything, missed.overflown, missed.count]).toEqual([false, true, false, 0]);
  });

  it('start over when they are cleared', () => {
    const missed = new MissedKeys(limit);
    missed.add('a');
    missed.addEverything();
    expect(missed.count).toBe(0);
    missed.clear();
    expect([missed.empty, missed.everything]).toEqual([true, false]);
    missed.add('b');
    expect(missed.take(9)).toEqual(['b']);
  });
});
