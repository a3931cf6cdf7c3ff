import {expect, it} from 'vitest';
import type {ChangeWork} from '../../../src/cluster/change-members.ts';
import {demandOnNetwork, OffNetworkError} from '../../../src/cluster/member-work.ts';

it.each([
  ['is off it', {offNetwork: true}, true],
  ['was put back by somebody else', {}, false],
  ['has none to be on', {offNetwork: true, networkGone: true}, false],
] as const)('refuses to start a member taken off the network only while it %s', (_what, state, isRefused) => {
  const record = {name: 'default', offNetwork: {node1: '2026-01-01T00:00:00.000Z'}};
  const job = {record, members: [{name: 'node1'}, {name: 'node2'}], states: [state, {}]} as unknown as ChangeWork;
  if (isRefused) expect(() => demandOnNetwork(job)).toThrow(OffNetworkError);
  else demandOnNetwork(job);
});
