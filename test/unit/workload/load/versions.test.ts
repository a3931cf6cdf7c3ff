import {expect, it} from 'vitest';
import {Versions} from '../../../../src/workload/load/versions.ts';

const fine = {isStale: false, isCorrupt: false};

it('pads values to their size, and numbers them', () => {
  const versions = new Versions(30);
  const first = versions.nextValue('k-1')!;
  expect(first).toEqual({version: 1, value: 'k-1 1 '.padEnd(30, '.')});
  versions.writeEnded('k-1', 1, true);
  expect(versions.nextValue('k-1')).toMatchObject({version: 2});
});

it('allows one pending write per key', () => {
  const versions = new Versions(10);
  versions.nextValue('a');
  expect(versions.nextValue('a')).toBeNull();
  expect(versions.nextValue('b')).not.toBeNull();
  versions.writeEnded('a', 1, false);
  expect(versions.nextValue('a')).toMatchObject({version: 2});
});

it('reports a value as stale if it is older than one acknowledged before the read began', () => {
  const versions = new Versions(10);
  const values = [1, 2].map((version) => {
    const next = versions.nextValue('a')!;
    versions.writeEnded('a', version, true);
    return next.value;
  });
  expect(versions.judge(versions.expected('a'), values[0]!)).toEqual({isStale: true, isCorrupt: false});
  expect(versions.judge(versions.expected('a'), values[1]!)).toEqual(fine);
});

it('accepts what was written during the read', () => {
  const versions = new Versions(10);
  const {value} = versions.nextValue('a')!;
  versions.writeEnded('a', 1, true);
  const expected = versions.expected('a');
  const later = versions.nextValue('a')!;
  expect(versions.judge(expected, later.value), 'not answered yet').toEqual(fine);
  versions.writeEnded('a', 2, true);
  expect(versions.judge(expected, value), 'the one of before').toEqual(fine);
  expect(versions.judge(expected, later.value)).toEqual(fine);
});

it('accepts an unanswered write at any time', () => {
  const versions = new Versions(10);
  const lost = versions.nextValue('a')!;
  versions.writeEnded('a', 1, false);
  versions.nextValue('a');
  versions.writeEnded('a', 2, true);
  expect(versions.judge(versions.expected('a'), lost.value)).toEqual(fine);
});

it('recognises a value that it never wrote', () => {
  const versions = new Versions(10);
  versions.nextValue('a');
  versions.writeEnded('a', 1, true);
  for (const value of ['b 1 ....', 'a 2 ....', 'something', '']) {
    expect(versions.judge(versions.expected('a'), value), value).toEqual({isStale: false, isCorrupt: true});
  }
});
