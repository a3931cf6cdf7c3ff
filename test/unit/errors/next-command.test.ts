import {afterEach, expect, it, vi} from 'vitest';
import {nextCommand} from '../../../src/errors/next-command.ts';

it('names the cluster, unless it is the default one', () => {
  expect(nextCommand('demo', 'start node1 node2')).toBe('mcluster start node1 node2 --name demo');
  expect(nextCommand('default', 'status')).toBe('mcluster status');
});

it('names the cluster if the environment names one, even the same one', () => {
  vi.stubEnv('MCLUSTER_NAME', 'demo');
  expect(nextCommand('default', 'status')).toBe('mcluster status --name default');
  expect(nextCommand('demo', 'status')).toBe('mcluster status --name demo');
  vi.stubEnv('MCLUSTER_NAME', '');
  expect(nextCommand('default', 'status')).toBe('mcluster status');
});

afterEach(() => vi.unstubAllEnvs());
