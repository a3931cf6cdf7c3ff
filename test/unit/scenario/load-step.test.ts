import {expect, it, vi} from 'vitest';
import type {Stage} from '../../../src/scenario/run/stage.ts';
import {load} from '../../../src/scenario/steps/load.ts';
import {seededRandom, type Random} from '../../../src/support/random.ts';

it.each([
  ['the seed of the run', {}, 1],
  ['a seed of its own', {seed: 7}, 7],
])('a load has %s', async (_what, settings, seed) => {
  const begin = vi.fn<(name: string, settings: object, terms: {random: Random}) => Promise<void>>(() =>
    Promise.resolve(),
  );
  await load.run({load: settings}, {loads: {begin}, random: seededRandom(1)} as unknown as Stage);
  const [name, used, {random}] = begin.mock.calls[0]!;
  expect([name, 'seed' in used]).toEqual(['load', false]);
  expect(random.next()).toBe(seededRandom(seed).next());
});
