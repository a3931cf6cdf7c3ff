import {describe, expect, it} from 'vitest';
import {count, formatAge, formatBytes} from '../../../../src/cli/screen/format.ts';

describe('formatted values', () => {
  it.each([
    [0, '0s'],
    [119.9, '119s'],
    [120, '2m'],
    [7199, '119m'],
    [7200, '2h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [null, null],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });

  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1024, '1.0KiB'],
    [10_240, '10KiB'],
    [67_108_864, '64MiB'],
    [5 * 1024 ** 4, '5120GiB'],
    [null, null],
  ])('%s bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('counts with singular and plural', () => {
    expect([0, 1, 2].map((number) => count(number, 'node'))).toEqual(['0 nodes', '1 node', '2 nodes']);
    expect(count(2, 'proxy', 'proxies')).toBe('2 proxies');
  });
});
