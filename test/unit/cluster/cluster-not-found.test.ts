import {expect, test} from 'vitest';
import {ClusterNotFoundError} from '../../../src/cluster/record/demand-record.ts';

test.each([
  ['demo', 'mcluster up --name demo'],
  ['Bad_Name', 'mcluster up'],
])('the hint for a cluster %s that does not exist is a command that up accepts', (name, hint) => {
  expect(new ClusterNotFoundError(name, [], undefined).hint).toBe(hint);
});
