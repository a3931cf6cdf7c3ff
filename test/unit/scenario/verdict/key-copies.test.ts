import {expect, it} from 'vitest';
import type {Clients} from '../../../../src/scenario/run/clients.ts';
import {findCopies} from '../../../../src/scenario/verdict/key-copies.ts';
import type {Reply} from '../../../../src/workload/client/reply.ts';

it('tells a member that did not answer from one that does not have a key', async () => {
  const replies: Readonly<Record<string, Reply>> = {
    node1: {type: 'items', items: []},
    backup1: {type: 'none', reason: 'silence', detail: 'backup1 did not answer within 1000 ms'},
  };
  const clients = {at: (name: string) => ({run: () => Promise.resolve({reply: replies[name]})})};
  const members = (['node', 'backup'] as const).map((role) => ({name: `${role}1`, role, host: '127.0.0.1', port: 1}));
  expect(await findCopies(['a'], members, clients as unknown as Clients)).toEqual({
    copies: [{key: 'a', at: {node1: null}}],
    silent: ['backup1'],
  });
});
