import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {createRecord} from '../../../src/cluster/record/cluster-record.ts';
import {clusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {awaitRecord} from '../../../src/cluster/record/demand-record.ts';
import {explainKey} from '../../../src/cluster/explain/explain-key.ts';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {planUp} from '../../../src/cluster/lifecycle/up.ts';
import {MclusterError} from '../../../src/errors/mcluster-error.ts';
import {identify} from '../../../src/support/process/process-identity.ts';
import {freeOffset, RunningCli} from '../../support/cli.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {ClusterRecord} from '../../../src/cluster/record/record-shape.ts';

const shape = {nodes: 2, backups: 1};

describe('while an up or a down is under way', () => {
  const scratch = useScratchHome();
  let other: ChildProcess | undefined;

  afterEach(() => {
    other?.kill('SIGKILL');
    other = undefined;
  });

  it('no command reports the cluster as incomplete or its state as gone', async () => {
    const offset = String(await freeOffset(shape));
    const env = {MCLUSTER_HOME: scratch.path};
    const size = ['--nodes', '2', '--backup', '1', '--runtime', 'embedded', '--port-offset', offset];
    for (const args of [['up', ...size], ['down']]) {
      const cli = new RunningCli(args, {env});
      const seen = new Set<string>();
      while (cli.child.exitCode === null) {
        seen.add(await look(scratch.path));
        seen.add(await lookAtAll(scratch.path));
      }
      expect((await cli.result).exitCode).toBe(0);
      expect([...seen].filter((word) => !usual.has(word))).toEqual([]);
    }
  });

  it('status waits for a record that is not written yet', async () => {
    holdLock(await anotherProcess());
    const waiting = awaitRecord(scratch.path, 'default');
    const record = await newRecord();
    await createRecord(scratch.path, record);
    expect(await waiting).toEqual(record);
  });

  it('a cluster without a record is reported as being changed by the process that holds its lock', async () => {
    const holder = await anotherProcess();
    holdLock(holder);
    const expected = {
      code: 'CLUSTER_LOCKED',
      exitCode: 5,
      message: expect.stringContaining(`pid ${holder} (sleep 60)`) as string,
    };
    const home = scratch.path;
    const failures = [openCluster('default', {home}), clusterStatus('default', {home})].map(failureOf);
    expect(await Promise.all(failures)).toMatchObject([expected, expected]);
  });

  it('a cluster that is gone when the lock is free is reported as not found', async () => {
    holdLock(await anotherProcess());
    const waiting = failureOf(awaitRecord(scratch.path, 'default'));
    other!.kill('SIGKILL');
    expect(await waiting).toMatchObject({code: 'CLUSTER_NOT_FOUND'});
  });

  it('a plan and an explanation are refused, since half of the cluster is missing', async () => {
    const record = await newRecord();
    await createRecord(scratch.path, record);
    const cluster = await openCluster('default', {home: scratch.path});
    holdLock(await anotherProcess());
    expect(await failureOf(planUp(record.topology, {home: scratch.path}))).toMatchObject({code: 'CLUSTER_LOCKED'});
    expect(await failureOf(explainKey(cluster, 'a'))).toMatchObject({code: 'CLUSTER_LOCKED'});
    expect(await clusterStatus('default', {home: scratch.path})).toMatchObject({state: 'starting'});
    rmSync(join(scratch.path, 'default.lock'));
    expect(await clusterStatus('default', {home: scratch.path})).toMatchObject({state: 'incomplete'});
  });

  async function anotherProcess(): Promise<number> {
    other = spawn('sleep', ['60'], {stdio: 'ignore'});
    await once(other, 'spawn');
    return other.pid!;
  }

  function holdLock(pid: number): void {
    writeFileSync(join(scratch.path, 'default.lock'), JSON.stringify({...identify(pid), command: 'sleep 60'}));
  }

  async function newRecord(): Promise<ClusterRecord> {
    const topology = await testTopology({...shape, runtime: 'embedded'});
    return {
      version: 1,
      name: 'default',
      createdAt: '2026-01-01T00:00:00.000Z',
      phase: 'starting',
      runtime: 'embedded',
      engine: 'embedded (not memcached)',
      topology,
      controlFolder: join(scratch.path, 'default/control'),
      handles: {},
    };
  }
});

/** The expected states of a cluster that comes up or goes down. */
const usual = new Set(['none', 'starting', 'running', 'stopping', 'CLUSTER_NOT_FOUND']);

async function look(home: string): Promise<string> {
  return clusterStatus('default', {home}).then(
    ({state}) => state,
    (error: unknown) => (error instanceof MclusterError ? error.code : String(error)),
  );
}

async function lookAtAll(home: string): Promise<string> {
  const [cluster] = existsSync(home) ? await listClusters({home, strays: true}) : [];
  return cluster?.state ?? 'none';
}
