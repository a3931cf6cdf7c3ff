import {spawnSync} from 'node:child_process';
import {chmodSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {once} from 'node:events';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {clusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {planUp, up} from '../../../src/cluster/lifecycle/up.ts';
import {textRequest} from '../../../src/support/net/text-request.ts';
import {isPortFree} from '../../../src/support/net/ports.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {membersOf, type Topology} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {sessionOf, procMissing} from '../../support/marked-processes.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe.skipIf(memcachedMissing !== null)('up', () => {
  const scratch = useScratchHome();
  const scripts = useScratchFolder();
  const {MCLUSTER_MEMCACHED} = process.env;

  afterEach(() => {
    if (MCLUSTER_MEMCACHED === undefined) delete process.env.MCLUSTER_MEMCACHED;
    else process.env.MCLUSTER_MEMCACHED = MCLUSTER_MEMCACHED;
  });

  it('brings up every member, each answering on its own port', async () => {
    const topology = await testTopology();
    const {outcome, status, dead} = await up(topology, {home: scratch.path});
    expect({outcome, dead, state: status.state}).toEqual({outcome: 'created', dead: [], state: 'running'});
    expect(status.members.map(({name, port, state}) => ({name, port, state}))).toEqual(
      membersOf(topology).map(({name, port}) => ({name, port, state: 'running'})),
    );
    expect(status.members[0]).toMatchObject({
      version: expect.stringMatching(/^1\./),
      items: 0,
      memoryLimitBytes: 64 * 2 ** 20,
    });
  });

  it('copies writes through the proxy to the backup', async () => {
    const topology = await testTopology();
    await up(topology, {home: scratch.path});
    const [, , backup, proxy] = membersOf(topology);
    await textRequest(proxy!, 'set key 0 0 5\r\nvalue', () => true, {timeoutMs: 120_000});
    // The copy is sent after the reply to the client.
    const copied = async (): Promise<true | undefined> => {
      const {lines} = await textRequest(backup!, 'get key', (line) => line === 'END', {timeoutMs: 120_000});
      return lines?.includes('value') ? true : undefined;
    };
    expect(await waitUntil(copied, {timeoutMs: 120_000})).toBe(true);
  });

  it('gives other users no access to its state', async () => {
    const {status} = await up(await testTopology(), {home: scratch.path});
    expect(statSync(status.folder).mode & 0o777).toBe(0o700);
    const modes = readdirSync(status.folder).map((name) => [name, statSync(join(status.folder, name)).mode & 0o077]);
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
    expect(modes.map(([name]) => name)).toEqual(
      expect.arrayContaining(['cluster.json', 'control', 'events.jsonl', 'logs']),
    );
  });

  it.skipIf(procMissing !== null)('protects every member from a Ctrl-C', async () => {
    const {status} = await up(await testTopology(), {home: scratch.path});
    const sessions = status.members.map(({pid}) => sessionOf(pid!));
    expect(sessions).toEqual(status.members.map(({pid}) => pid));
  });

  it('finds the same cluster running, and names its dead members', async () => {
    const topology = await testTopology();
    const first = await up(topology, {home: scratch.path});
    const cluster = await openCluster(topology.name, {home: scratch.path});
    await cluster.kill(['node2', 'proxy1']);
    const again = await up({...topology, runtime: 'auto'}, {home: scratch.path});
    expect(again).toMatchObject({outcome: 'already-running', dead: ['node2', 'proxy1'], status: {state: 'degraded'}});
    expect(again.status.members[0]!.pid).toBe(first.status.members[0]!.pid);
  });

  it('lists how a running cluster differs, and leaves it unchanged', async () => {
    const topology = await testTopology();
    await up(topology, {home: scratch.path});
    const wanted: Topology = {...topology, memoryMiB: 128, runtime: 'embedded'};
    const failure = await failureOf(up(wanted, {home: scratch.path}));
    expect(failure).toMatchObject({code: 'CLUSTER_DIFFERS', exitCode: 5});
    expect(failure.details?.differences).toEqual(['runtime: process -> embedded', 'memory: 64 -> 128']);
    expect((await clusterStatus(topology.name, {home: scratch.path})).state).toBe('running');
  });

  it('lists every port that is in use, with its owner, before anything is started', async () => {
    const topology = await testTopology({noProxy: true, backups: 1});
    const other = {...topology, name: 'other', nodes: topology.nodes.slice(0, 1)};
    await up(other, {home: scratch.path});
    // The backup's port is also in the other cluster's topology, but another process has it.
    await (await openCluster('other', {home: scratch.path})).kill(['backup1']);
    const blocker = createServer().listen(topology.backups[0]!.port, '127.0.0.1');
    await once(blocker, 'listening');
    try {
      const failure = await failureOf(up(topology, {home: scratch.path}));
      expect(failure).toMatchObject({code: 'PORT_IN_USE', exitCode: 4});
      expect(failure.details?.clashes).toMatchObject([
        {member: 'node1', cluster: 'other', owner: {command: expect.stringContaining('memcached')}},
        {member: 'backup1', cluster: null, owner: {pid: process.pid}},
      ]);
      expect(failure.hint).toBe(`mcluster down --name other, or --port-offset ${topology.ports.offset + 1000}`);
      expect(readdirSync(scratch.path)).toEqual(['other']);
    } finally {
      blocker.close();
    }
  });

  it('reports how a node died while starting, with the end of its log, and leaves nothing behind', async () => {
    process.env.MCLUSTER_MEMCACHED = script('echo no luck today >&2; exit 3');
    const topology = await testTopology({nodes: 1, backups: 0});
    const failure = await failureOf(up(topology, {home: scratch.path}));
    expect(failure).toMatchObject({code: 'NODE_DIED', exitCode: 4, details: {name: 'node1', exitCode: 3}});
    expect(failure.message).toContain('no luck today');
    await expectNothing(topology);
  });

  it('fails on a node that does not answer in time, and leaves nothing behind', async () => {
    process.env.MCLUSTER_MEMCACHED = script('exec sleep 60');
    const topology = await testTopology({nodes: 2, backups: 0, noProxy: true});
    const failure = await failureOf(up(topology, {home: scratch.path, timeoutMs: 200}));
    expect(failure).toMatchObject({code: 'TIMED_OUT', exitCode: 6});
    expect(failure.message).toContain('node1 (connection refused), node2 (connection refused)');
    await expectNothing(topology);
  });

  it.each([0, 1, 2, 3])('is interrupted in task %i and leaves nothing behind', async (task) => {
    const topology = await testTopology();
    const controller = new AbortController();
    const onTask = ({index, event}: {index: number; event: string}): void => {
      if (index === task && event === 'started') controller.abort();
    };
    const failure = await failureOf(up(topology, {home: scratch.path, signal: controller.signal, observer: {onTask}}));
    expect(failure).toMatchObject({code: 'INTERRUPTED', exitCode: 130});
    await expectNothing(topology);
  });

  it('puts control sockets elsewhere when the path of the home is too long for them', async () => {
    const home = join(scratch.path, 'a-long-name'.repeat(9));
    const topology = await testTopology();
    const {status} = await up(topology, {home});
    const {controlFolder} = JSON.parse(readFileSync(join(status.folder, 'cluster.json'), 'utf8')) as {
      controlFolder: string;
    };
    expect(controlFolder.startsWith(home)).toBe(false);
    expect(statSync(controlFolder).mode & 0o777).toBe(0o700);
    expect(readdirSync(controlFolder)).toEqual(['proxy1.sock']);
    await down(topology.name, {home});
    expect(() => statSync(controlFolder)).toThrow('ENOENT');
  });

  it('plans without changing anything', async () => {
    const topology = await testTopology();
    const plan = await planUp(topology, {home: scratch.path});
    expect(plan).toMatchObject({existing: 'none', clashes: [], runtime: {name: 'process'}});
    expect(plan.steps).toEqual([
      'check 4 ports',
      'create the state folder',
      'start 2 nodes, 1 backup, 1 proxy',
      'wait until all 4 answer',
    ]);
    await expectNothing(topology);
  });

  /** Writes a program that answers `-V` like memcached and then runs `body`. */
  function script(body: string): string {
    const file = join(scripts.path, 'memcached');
    writeFileSync(file, `#!/bin/sh\nif [ "$1" = -V ]; then echo memcached 1.6.0; exit; fi\n${body}\n`);
    chmodSync(file, 0o755);
    expect(spawnSync(file, ['-V']).status).toBe(0);
    return file;
  }

  async function expectNothing(topology: Topology): Promise<void> {
    expect(readdirSync(scratch.path)).toEqual([]);
    const free = await Promise.all(membersOf(topology).map(({host, port}) => isPortFree(host, port)));
    expect(free).not.toContain(false);
  }
});
