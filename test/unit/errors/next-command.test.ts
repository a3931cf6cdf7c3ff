import {afterEach, expect, it, vi} from 'vitest';
import {nextCommand} from '../../../src/errors/next-command.ts';

it('names the cluster, unless it is the one without a name', () => {
  expect(nextCommand('demo', 'start node1 node2')).toBe('mcluster start node1 node2 --name demo');
  expect(nextCommand('default', 'status')).toBe('mcluster status');
});

it('names it also where the environment has another that is meant by default, or the same', () => {
  vi.stubEnv('MCLUSTER_NAME', 'demo');
  expect(nextCommand('default', 'status')).toBe('mcluster status --name default');
  expect(nextCommand('demo', 'status')).toBe('mcluster status --name demo');
  vi.stubEnv('MCLUSTER_NAME', '');
  expect(nextCommand('default', 'status')).toBe('mcluster status');
});

afterEach(() => vi.unstubAllEnvs());
