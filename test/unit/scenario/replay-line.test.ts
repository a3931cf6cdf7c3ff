import {expect, test} from 'vitest';
import {replayLine} from '../../../src/scenario/replay-line.ts';

test('the line leaves out what was left to the scenario', () => {
  expect(replayLine({file: 'stale-restart'}, {seed: 7})).toBe('mcluster scenario run stale-restart --seed 7');
});

test('the line has every choice, quoted for a shell', () => {
  const choices = {policy: 'repair', runtime: 'process', distribution: 'ketama', seed: 1, portOffset: 100} as const;
  expect(replayLine({file: "my file's.yaml"}, choices)).toBe(
    String.raw`mcluster scenario run 'my file'\''s.yaml' --policy repair --runtime process --distribution ketama --port-offset 100 --seed 1`,
  );
});
