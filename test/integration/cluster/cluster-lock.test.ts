import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {ClusterLockedError, withClusterLock} from '../../../src/cluster/record/cluster-lock.ts';
import {clusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {identify} from '../../../src/support/process/process-identity.ts';
import {failureOf} from '../../support/failure-of.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe('the lock of a cluster', () => {
  const scratch = useScratchHome();
  let other: ChildProcess | undefined;

  afterEach(() => {
    other?.kill('SIGKILL');
    other = undefined;
  });

  it('is waited for briefly, then the error names its holder', async () => {
    const holder = await heldByAnother();
    const failure = await failureOf(down('default', {home: scratch.path}));
    expect(failure).toBeInstanceOf(ClusterLockedError);
    expect(failure).toMatchObject({code: 'CLUSTER_LOCKED', exitCode: 5, details: {holder: {pid: holder}}});
    expect(failure.message).toContain(`pid ${holder} (sleep 60)`);
  });

  it('is acquired as soon as its holder is done', async () => {
    await heldByAnother();
    const waiting = withClusterLock({home: scratch.path, name: 'default'}, async () => 'had');
    other!.kill('SIGKILL');
    expect(await waiting).toBe('had');
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('is given up when the caller aborts', async () => {
    await heldByAnother();
    const waiting = down('default', {home: scratch.path, signal: AbortSignal.timeout(20)});
    expect(await failureOf(waiting)).toMatchObject({code: 'INTERRUPTED'});
  });

  it('is released when the change fails', async () => {
    const lock = {home: scratch.path, name: 'default'};
    const failing = withClusterLock(lock, () => Promise.reject(new TypeError('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withClusterLock(lock, async () => 'had')).toBe('had');
  });

  it('is where a full disk is reported', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
    const failure = await failureOf(withClusterLock({home: scratch.path, name: 'default'}, () => Promise.reject(full)));
    expect(failure).toMatchObject({
      code: 'DISK_FULL',
      exitCode: 4,
      message: `can't write to ${scratch.path}: ENOSPC: no space left on device`,
    });
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it.each([
    ['down', () => down('another', {home: scratch.path})],
    ['list', () => listClusters({home: scratch.path})],
  ])('of a cluster that is never named again is removed by %s when its holder is gone', async (_by, command) => {
    await heldByAnother();
    const gone = JSON.stringify({pid: 2 ** 22 + 1, startTime: '1@gone', command: 'mcluster scenario run'});
    for (const left of ['once.lock', 'once.lock.stale', `waiting.lock.${2 ** 22 + 1}.abcd`])
      writeFileSync(join(scratch.path, left), gone);
    // Neither a file that is not a lock nor the claim of a living process is removed.
    const kept = ['default.lock', 'notes.lock.txt', `waiting.lock.${process.pid}.abcd`];
    for (const other of kept.slice(1)) writeFileSync(join(scratch.path, other), gone);
    await command();
    expect(readdirSync(scratch.path).sort()).toEqual(kept);
  });

  it.skipIf(memcachedMissing !== null)('lets only one of many concurrent ups create the cluster', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    const results = await Promise.all([1, 2, 3, 4].map(() => up(topology, {home: scratch.path})));
    expect(results.map(({outcome}) => outcome).sort()).toEqual([
      'already-running',
      'already-running',
      'already-running',
      'created',
    ]);
  });

  it.skipIf(memcachedMissing !== null)('makes status report that a change is under way', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    const seen: string[] = [];
    let asked = Promise.resolve();
    const look = async (): Promise<void> =>
      void seen.push((await clusterStatus('default', {home: scratch.path})).state);
    await up(topology, {
      home: scratch.path,
      observer: {onTask: ({index, event}) => void (index === 1 && event === 'done' && (asked = look()))},
    });
    await asked;
    expect(seen).toEqual(['starting']);
  });

  /** Takes the lock for another living process. */
  async function heldByAnother(): Promise<number> {
    other = spawn('sleep', ['60'], {stdio: 'ignore'});
    await once(other, 'spawn');
    const holder = {...identify(other.pid!), command: 'sleep 60'};
    writeFileSync(join(scratch.path, 'default.lock'), JSON.stringify(holder));
    return other.pid!;
  }
});
