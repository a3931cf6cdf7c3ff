import {once} from 'node:events';
import {chmodSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import type {Cluster} from '../../../src/cluster/cluster.ts';
import {createCluster} from '../../../src/cluster/lifecycle/create-cluster.ts';
import type {ClusterEvent} from '../../../src/cluster/record/events.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {textRequest} from '../../../src/support/net/text-request.ts';
import {identify} from '../../../src/support/process/process-identity.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {failureOf} from '../../support/failure-of.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe.skipIf(memcachedMissing !== null)('member verbs', () => {
  const scratch = useScratchHome();
  let cluster: Cluster;

  beforeEach(async () => {
    cluster = await createCluster({topology: await testTopology(), home: scratch.path, by: 'a test'});
  });

  it('kills a node and a proxy at once, and reports them as dead', async () => {
    const changes = await cluster.kill(['proxy1', 'node1']);
    expect(changes).toEqual([
      {name: 'proxy1', verb: 'kill', changed: true, state: 'dead', pid: null, note: null},
      {name: 'node1', verb: 'kill', changed: true, state: 'dead', pid: null, note: null},
    ]);
    expect(await states()).toEqual({node1: 'dead', node2: 'running', backup1: 'running', proxy1: 'dead'});
  });

  it('sends the given signal', async () => {
    await cluster.kill(['node1'], 'SIGSTOP');
    expect(await states()).toMatchObject({node1: 'paused'});
    await cluster.kill(['node1'], 'SIGCONT');
    expect(await states()).toMatchObject({node1: 'running'});
  });

  it('refuses to kill a dead member, and then kills none of the others', async () => {
    await cluster.kill(['node1']);
    const failure = await failureOf(cluster.kill(['node2', 'node1']));
    expect(failure).toMatchObject({code: 'MEMBER_STATE', exitCode: 5, hint: 'mcluster start node1'});
    expect(await states()).toMatchObject({node2: 'running'});
  });

  it('starts a dead node on its old port, empty, and leaves a running one unchanged', async () => {
    const port = portOf('node1');
    await request(port, 'set key 0 0 1\r\nx');
    const before = await pidOf('node1');
    await cluster.kill(['node1']);
    const changes = await cluster.start(['node1', 'node2']);
    expect(changes).toMatchObject([
      {name: 'node1', changed: true, state: 'running', note: null},
      {name: 'node2', changed: false, state: 'running', note: 'already running'},
    ]);
    expect(changes[0]!.pid).not.toBe(before);
    expect(await request(port, 'get key')).toEqual(['END']);
  });

  it('starts a dead proxy, which then finds the nodes', async () => {
    await cluster.kill(['proxy1']);
    await cluster.start(['proxy1']);
    expect(await request(portOf('proxy1'), 'set key 0 0 1\r\nx')).toEqual(['STORED']);
  });

  it("ends the members that it started when another can't be started", async () => {
    await cluster.kill(['node1', 'node2']);
    failToStart('node2');
    const failure = await failureOf(cluster.start(['node1', 'node2'])).finally(() => vi.unstubAllEnvs());
    expect(failure).toMatchObject({code: 'NODE_DIED', details: {name: 'node2', exitCode: 3}});
    expect(await states()).toMatchObject({node1: 'dead', node2: 'dead'});
    await cluster.start(['node1', 'node2']);
    expect(await states()).toMatchObject({node1: 'running', node2: 'running'});
  });

  it('restarts running, paused and dead members alike', async () => {
    const before = await pidOf('node1');
    await Promise.all([cluster.pause(['node2']), cluster.kill(['proxy1'])]);
    const changes = await cluster.restart(['node1', 'node2', 'proxy1']);
    expect(changes.map(({changed, state}) => [changed, state])).toEqual(Array(3).fill([true, 'running']));
    expect(await pidOf('node1')).not.toBe(before);
  });

  it('restarts nothing when the port of a dead member has been taken', async () => {
    const before = await pidOf('node1');
    await cluster.kill(['node2']);
    const stranger = createServer().listen(portOf('node2'), '127.0.0.1');
    await once(stranger, 'listening');
    const failure = await failureOf(cluster.restart(['node1', 'node2']));
    stranger.close();
    expect(failure).toMatchObject({code: 'PORT_IN_USE', details: {clashes: [{member: 'node2'}]}});
    expect(await pidOf('node1')).toBe(before);
  });

  it('reports which members are dead after a restart that failed', async () => {
    await cluster.kill(['node2']);
    failToStart('node2');
    const failure = await failureOf(cluster.restart(['node1', 'node2'])).finally(() => vi.unstubAllEnvs());
    expect(failure).toMatchObject({
      code: 'NODE_DIED',
      message: expect.stringMatching(/\nstopped for the restart and not running now: node1$/),
      hint: expect.stringMatching(/mcluster start node1$/),
      details: {name: 'node2', exitCode: 3, ended: ['node1']},
    });
    expect(await states()).toMatchObject({node1: 'dead', node2: 'dead'});
  });

  it('starts what it has stopped again when a restart is interrupted', async () => {
    await cluster.kill(['node2']);
    const before = await pidOf('node1');
    const controller = new AbortController();
    const {signal} = controller;
    const interruptible = await openCluster(cluster.name, {home: scratch.path, signal});
    const restarting = failureOf(interruptible.restart(['node1', 'node2', 'proxy1']));
    const isStopped = (): true | undefined => (identify(before!) === null ? true : undefined);
    expect(await waitUntil(isStopped, {timeoutMs: 10_000})).toBe(true);
    controller.abort();
    expect(await restarting).toMatchObject({
      code: 'INTERRUPTED',
      message: 'interrupted; started again, empty: node1, proxy1',
    });
    expect(await states()).toMatchObject({node1: 'running', node2: 'dead', proxy1: 'running'});
  });

  it('reports what is dead when what an interrupted restart has stopped can not be started again', async () => {
    const before = await pidOf('node1');
    failToStart('node1');
    const controller = new AbortController();
    const interruptible = await openCluster(cluster.name, {home: scratch.path, signal: controller.signal});
    const restarting = failureOf(interruptible.restart(['node1', 'proxy1']));
    const isStopped = (): true | undefined => (identify(before!) === null ? true : undefined);
    expect(await waitUntil(isStopped, {timeoutMs: 10_000})).toBe(true);
    controller.abort();
    const failure = await restarting.finally(() => vi.unstubAllEnvs());
    expect(failure.message).toMatch(/\nstopped for the restart and not running now: node1, proxy1$/);
    expect(await states()).toMatchObject({node1: 'dead', proxy1: 'dead'});
  });

  it('stops members gracefully, and a dead one is no error', async () => {
    await cluster.stop(['node1', 'proxy1']);
    expect(await cluster.stop(['node1'])).toMatchObject([{changed: false, state: 'dead', note: 'was not running'}]);
  });

  it('pauses and resumes with memory kept', async () => {
    await request(portOf('node1'), 'set key 0 0 1\r\nx');
    expect(await cluster.pause(['node1', 'proxy1'])).toMatchObject([{state: 'paused'}, {state: 'paused'}]);
    expect(await cluster.pause(['node1'])).toMatchObject([{changed: false, note: 'already paused'}]);
    expect(await failureOf(cluster.flush(['node1']))).toMatchObject({hint: 'mcluster resume node1'});
    expect(await failureOf(cluster.start(['node1']))).toMatchObject({hint: 'mcluster resume node1'});
    await cluster.resume(['node1', 'proxy1']);
    expect(await request(portOf('node1'), 'get key')).toEqual(['VALUE key 0 1', 'x', 'END']);
    expect(await cluster.resume(['node1'])).toMatchObject([{changed: false, note: 'was not paused'}]);
  });

  it('flushes a node, or through a proxy all of them', async () => {
    await request(portOf('node1'), 'set key 0 0 1\r\nx');
    await request(portOf('node2'), 'set key 0 0 1\r\nx');
    await cluster.flush(['node1']);
    expect(await request(portOf('node1'), 'get key')).toEqual(['END']);
    expect(await request(portOf('node2'), 'get key')).toHaveLength(3);
    await cluster.flush(['proxy1']);
    expect(await request(portOf('node2'), 'get key')).toEqual(['END']);
  });

  it('suggests a name for an unknown member, and then changes none', async () => {
    const failure = await failureOf(cluster.kill(['node1', 'nod2']));
    expect(failure).toMatchObject({
      code: 'MEMBER_NOT_FOUND',
      exitCode: 5,
      hint: expect.stringMatching(/did you mean node\d/),
    });
    expect(failure.message).toContain('node1, node2, backup1, proxy1');
    expect(await states()).toMatchObject({node1: 'running'});
  });

  it('acts once on a member named twice', async () => {
    expect(await cluster.kill(['node1', 'node1'])).toHaveLength(1);
  });

  it('records what was done, when, to which member and by which command', async () => {
    await cluster.kill(['node1'], 'SIGTERM');
    const other = await openCluster(cluster.name, {home: scratch.path, by: 'another'});
    await other.start(['node1', 'node2']);
    const lines = readFileSync(join(cluster.folder, 'events.jsonl'), 'utf8').trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as ClusterEvent);
    expect(events.map(({member, event, by, signal}) => ({member, event, by, signal}))).toEqual([
      {member: null, event: 'up', by: 'a test', signal: undefined},
      {member: 'node1', event: 'kill', by: 'a test', signal: 'SIGTERM'},
      {member: 'node1', event: 'start', by: 'another', signal: undefined},
    ]);
    expect(events.every(({time}) => !Number.isNaN(Date.parse(time)))).toBe(true);
  });

  it('follows a log until aborted', async () => {
    const controller = new AbortController();
    const lines: string[] = [];
    for await (const line of cluster.logs('proxy1', {follow: true, signal: controller.signal})) {
      lines.push(line);
      // The second line can only come from the proxy started below, while the log is followed.
      if (lines.length === 1) await cluster.restart(['proxy1']);
      else controller.abort();
    }
    expect(lines.filter((line) => line.includes('proxy1 listens on'))).toHaveLength(2);
  });

  it('follows a log until the cluster is taken down, and fails when another program removed it', async () => {
    const follow = async (): Promise<AsyncIterator<string>> => {
      const log = cluster.logs('proxy1', {follow: true})[Symbol.asyncIterator]();
      expect((await log.next()).value).toContain('listens on');
      return log;
    };
    const ofRemoved = await follow();
    rmSync(join(cluster.folder, 'logs', 'proxy1.log'));
    expect(await failureOf(drain(ofRemoved))).toMatchObject({code: 'MEMBER_STATE', exitCode: 5});
    await cluster.restart(['proxy1']);
    const ofTakenDown = await follow();
    await cluster.down();
    await drain(ofTakenDown);
  });

  async function drain(lines: AsyncIterator<string>): Promise<void> {
    while ((await lines.next()).done !== true);
  }

  /** Makes the start of a node fail until the environment is restored. */
  function failToStart(name: string): void {
    const script = join(scratch.path, 'memcached');
    writeFileSync(script, `#!/bin/sh\ncase "$*" in *${portOf(name)}*) exit 3 ;; esac\nexec memcached "$@"\n`);
    chmodSync(script, 0o755);
    vi.stubEnv('MCLUSTER_MEMCACHED', script);
  }

  function portOf(name: string): number {
    return cluster.members.find((member) => member.name === name)!.port;
  }

  async function pidOf(name: string): Promise<number | null> {
    return (await cluster.status()).members.find((member) => member.name === name)!.pid;
  }

  async function states(): Promise<Record<string, string>> {
    return Object.fromEntries((await cluster.status()).members.map(({name, state}) => [name, state]));
  }

  async function request(port: number, line: string): Promise<string[] | null> {
    const isLast = (reply: string): boolean => /^(END|STORED|OK|.*ERROR.*)$/.test(reply);
    return (await textRequest({host: '127.0.0.1', port}, line, isLast, {timeoutMs: 120_000})).lines;
  }
});
