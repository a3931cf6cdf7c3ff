import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {InterruptedError} from '../../../../src/errors/interrupted-error.ts';
import {DockerTimeoutError} from '../../../../src/runtimes/docker/engine/docker-errors.ts';
import {awaitReadmission} from '../../../../src/cluster/lifecycle/await-readmission.ts';
import {controlPath} from '../../../../src/cluster/record/control-folder.ts';
import type {MemberProcesses} from '../../../../src/cluster/members/member-processes.ts';
import {testTopology} from '../../../support/test-topology.ts';
import type {ClusterRecord} from '../../../../src/cluster/record/record-shape.ts';

it('does not wait for a member that is off its network', async () => {
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
    await awaitReadmission(record, {inspect} as unknown as MemberProcesses, {signal: new AbortController().signal});
    expect(asked).toMatchObject([{method: 'readmit', params: {members: ['node2']}}]);
  } finally {
    await new Promise((resolve) => proxy.close(resolve));
    await rm(folder, {recursive: true});
  }
});

it('warns where the engine does not report the running members, and throws where it was interrupted', async () => {
  const topology = await testTopology({nodes: 1, backups: 0, policy: 'repair'});
  const record = {name: 'default', topology, controlFolder: '/nowhere'} as unknown as ClusterRecord;
  const warnings: string[] = [];
  const waiting = {signal: new AbortController().signal, onWarning: (line: string) => warnings.push(line)};
  const asking = (error: Error): MemberProcesses =>
    ({inspect: () => Promise.reject(error)}) as unknown as MemberProcesses;
  await awaitReadmission(record, asking(new DockerTimeoutError('docker inspect', 3000)), waiting);
  expect(warnings).toEqual([
    "can't determine whether the proxies of default use every running member: the Docker engine did not answer `docker inspect` within 3 s",
  ]);
  await expect(awaitReadmission(record, asking(new InterruptedError()), waiting)).rejects.toThrow(InterruptedError);
});
