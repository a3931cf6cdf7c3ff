import {describe, expect, it} from 'vitest';
import {parseInt32, parseUint32, parseUint64} from '../../../src/protocol/numbers.ts';

describe('numbers as memcached reads them', () => {
  it.each([
    ['0', 0],
    ['123456789', 123456789],
    ['-1', -1],
    ['+7', 7],
    [' 7', 7],
    ['7\t', 7],
    ['7\t8', 7],
    ['2147483648', -2147483648],
    ['4294967297', 1],
    ['99999999999', 1215752191],
    ['9223372036854775808', null],
    ['-9223372036854775809', null],
    ['', null],
    ['-', null],
    ['x', null],
    ['1x', null],
    ['1.5', null],
    ['0x10', null],
  ])('parseInt32 of %j is %s', (text, value) => {
    expect(parseInt32(text)).toBe(value);
  });

  it.each([
    ['4294967295', 4294967295],
    ['4294967296', 0],
    ['18446744073709551615', 4294967295],
    ['18446744073709551616', null],
    ['-1', null],
  ])('parseUint32 of %j is %s', (text, value) => {
    expect(parseUint32(text)).toBe(value);
  });

  it.each([
    ['5', 5n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', null],
    ['-1', null],
    ['-18446744073709551615', 1n],
    ['1\0', 1n],
  ])('parseUint64 of %j is %s', (text, value) => {
    expect(parseUint64(text)).toBe(value);
  });
});
