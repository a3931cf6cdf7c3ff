import {expect, it} from 'vitest';
import {comparison, compares, type ComparisonUnit} from '../../../../src/scenario/verdict/comparison.ts';

it.each([
  ['share', '>= 95%', [0.95, 1], [0.94]],
  ['share', '100%', [1], [0.99]],
  ['share', 0, [0], [0.01]],
  ['share', '>= 100%', [1], [0.99]],
  ['share', '< 100%', [0.99], [1]],
  ['time', '< 50ms', [49.9], [50]],
  ['time', '<=1.5s', [1500], [1501]],
  ['none', '> 0', [1], [0]],
  ['none', 12, [12], [11]],
] as const)('%s %s', (unit, text, right, wrong) => {
  const parsed = comparison(unit).parse(text);
  for (const value of right) expect(compares(value, parsed), String(value)).toBe(true);
  for (const value of wrong) expect(compares(value, parsed), String(value)).toBe(false);
});

it.each<[ComparisonUnit, unknown]>([
  ['share', '> 95'],
  ['share', '50ms'],
  ['time', '50'],
  ['none', '> 5%'],
  ['none', 'many'],
  ['none', null],
  ['share', '> 150%'],
  ['share', '< 101%'],
  ['share', '> 100%'],
  ['share', '< 0%'],
  ['none', '< 0'],
  ['time', '< 0ms'],
])('%s rejects %s', (unit, value) => {
  expect(comparison(unit).safeParse(value).success).toBe(false);
});
