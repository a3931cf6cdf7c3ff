import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {awaitTakenIn} from '../../../src/cluster/await-taken-in.ts';
import type {ClusterRecord} from '../../../src/cluster/cluster-record.ts';
import {controlPath} from '../../../src/cluster/control-folder.ts';
import type {MemberProcesses} from '../../../src/cluster/member-processes.ts';
import {testTopology} from '../../support/test-topology.ts';

it('waits for no member that is off its network', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcluster-'));
  const asked: unknown[] = [];
  const proxy = createServer((socket) => {
    socket.on('data', (line) => {
      asked.push(JSON.parse(line.toString()));
      socket.end('{"id":1,"result":{}}\n');
    });
  });
  await new Promise<void>((resolve) => proxy.listen(controlPath(folder, 'proxy1'), resolve));
  const topology = await testTopology({nodes: 2, backups: 0, policy: 'repair'});
  const record = {name: 'default', topology, controlFolder: folder} as unknown as ClusterRecord;
  const inspect = (members: readonly {name: string}[]): Promise<unknown> =>
    Promise.resolve(members.map(({name}) => ({state: 'running', ...(name === 'node1' && {offNetwork: true})})));
  try {
    await awaitTakenIn(record, {inspect} as unknown as MemberProcesses, {signal: new AbortController().signal});
    expect(asked).toMatchObject([{method: 'takeIn', params: {members: ['node2']}}]);
  } finally {
    await new Promise((resolve) => proxy.close(resolve));
    await rm(folder, {recursive: true});
  }
});
