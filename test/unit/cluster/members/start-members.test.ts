import {expect, it} from 'vitest';
import type {VerbJob} from '../../../../src/cluster/members/member-verb.ts';
import {demandOnNetwork, OffNetworkError} from '../../../../src/cluster/members/start-members.ts';

it.each([
  ['is still off it', {offNetwork: true}, true],
  ['was put back by another program', {}, false],
  ['has no network left', {offNetwork: true, networkGone: true}, false],
] as const)('start refuses a member taken off the network only if it %s', (_what, state, isRefused) => {
  const record = {name: 'default', offNetwork: {node1: '2026-01-01T00:00:00.000Z'}};
  const job = {record, members: [{name: 'node1'}, {name: 'node2'}], states: [state, {}]} as unknown as VerbJob;
  if (isRefused) expect(() => demandOnNetwork(job)).toThrow(OffNetworkError);
  else demandOnNetwork(job);
});
