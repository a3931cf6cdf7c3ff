import {expect, it} from 'vitest';
import {nextCommand} from '../../../src/errors/next-command.ts';

it('names the cluster, unless it is the one without a name', () => {
  expect(nextCommand('demo', 'start node1 node2')).toBe('mcluster start node1 node2 --name demo');
  expect(nextCommand('default', 'status')).toBe('mcluster status');
});
