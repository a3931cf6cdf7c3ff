import {expect, test} from 'vitest';
import {closest} from '../../../src/support/did-you-mean.ts';

test.each([
  ['ndoes', ['name', 'nodes', 'backups'], 'nodes'],
  ['polcy', ['policy', 'proxy'], 'policy'],
  ['Magent', ['magent', 'repair'], 'magent'],
  ['slwo', ['slow', 'drop'], 'slow'],
  ['ge', ['eg', 'set'], 'eg'],
  ['dorp', ['slow', 'drop'], 'drop'],
  ['toohc', ['touch', 'fetch'], undefined],
  ['stat', ['start', 'status', 'stop'], 'status'],
  ['st', ['start', 'status', 'stop'], undefined],
  ['node9', ['node1', 'node2', 'backup1'], 'node1'],
  ['backup', ['backups', 'nodes'], 'backups'],
  ['x', ['policy', 'proxy'], undefined],
  ['weather', ['policy', 'proxy'], undefined],
  ['anything', [], undefined],
])('the closest to %s among %j is %s', (value, candidates, expected) => {
  expect(closest(value, candidates)).toBe(expected);
});
