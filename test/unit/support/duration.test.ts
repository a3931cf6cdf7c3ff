import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../../src/support/duration.ts';

test.each([
  ['250ms', 250],
  ['0ms', 0],
  ['1s', 1000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['250', undefined],
  ['250 ms', undefined],
  ['-1s', undefined],
  ['1e3s', undefined],
  ['1d', undefined],
  ['', undefined],
])('%s parses to %s ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  [0, '0ms'],
  [250, '250ms'],
  [1000, '1s'],
  [1500, '1500ms'],
  [120_000, '2m'],
])('%i ms is formatted as %s', (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});

test('a formatted duration parses to itself', () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
});
