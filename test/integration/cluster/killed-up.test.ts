import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {clusterStatus, type ClusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {MclusterError} from '../../../src/errors/mcluster-error.ts';
import {freshSeed, seededRandom} from '../../../src/support/random.ts';
import {systemClock} from '../../../src/support/clock.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import type {Topology} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {markedProcesses, newMark, procMissing} from '../../support/marked-processes.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {ClusterRecord} from '../../../src/cluster/record/record-shape.ts';

const random = seededRandom(Number(process.env.MCLUSTER_TEST_SEED ?? freshSeed()));

/** How far an `up` has come, as seen from outside. */
type Moment = (home: string, mark: Record<string, string>) => boolean;

const moments: Record<string, Moment> = {
  'it runs': () => true,
  'it holds the lock': (home) => existsSync(join(home, 'default.lock')),
  'its state is written': (home) => recordIn(home) !== null,
  'its first member is claimed': (home) => Object.keys(recordIn(home)?.handles ?? {}).length > 0,
  'some members run': (_home, mark) => markedProcesses(mark).length > 2,
  'all members run': (home) => Object.keys(recordIn(home)?.handles ?? {}).length === 7,
  'it is up': (home) => recordIn(home)?.phase === 'up',
};

describe.skipIf(memcachedMissing !== null || procMissing !== null)(`an up killed (seed ${random.seed})`, () => {
  const scratch = useScratchHome();

  const cases = Object.keys(moments).flatMap((moment) => [0, 1, 2].map(() => ({moment, laterMs: random.below(12)})));

  it.each(cases)(
    '$laterMs ms after $moment is reported correctly, and leaves nothing that down misses',
    async ({moment, laterMs}) => {
      const topology = await testTopology({nodes: 4, backups: 2});
      const mark = newMark();
      await killedUp(topology, mark, moments[moment]!, laterMs);

      // Gates of members without a recorded claim close by themselves; all others are in the record.
      const status = await statusOf();
      const known = status?.members.map(({pid}) => pid).filter((pid) => pid !== null) ?? [];
      const strangers = (): number[] => markedProcesses(mark).filter((pid) => !known.includes(pid));
      expect(await waitUntil(() => (strangers().length === 0 ? true : undefined), {timeoutMs: 120_000})).toBe(true);
      expect(status?.state ?? 'incomplete').toMatch(/^(incomplete|running)$/);
      if (status?.state === 'running') expect(known).toHaveLength(7);

      await down(topology.name, {home: scratch.path});
      expect(markedProcesses(mark)).toEqual([]);
      expect(readdirSync(scratch.path)).toEqual([]);
    },
  );

  it('while it records what it is about to start has started nothing', async () => {
    const mark = newMark();
    // Every write of cluster.json except the first hangs before it takes effect.
    const hangingWrites = `
      const {default: fs} = await import('node:fs/promises');
      const {existsSync} = await import('node:fs');
      const {rename} = fs;
      const never = () => new Promise(() => setInterval(() => undefined, 1000));
      fs.rename = (from, to) => (to.endsWith('cluster.json') && existsSync(to) ? never() : rename(from, to));
      (await import('node:module')).syncBuiltinESMExports();`;
    const isWriting: Moment = (home) => {
      const folder = join(home, 'default');
      return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.draft'));
    };
    await killedUp(await testTopology(), mark, isWriting, 50, hangingWrites);
    expect(await waitUntil(() => (markedProcesses(mark).length === 0 ? true : undefined), {timeoutMs: 120_000})).toBe(
      true,
    );
  });

  it('is cleaned up by the next up, and its members reject verbs until then', async () => {
    const topology = await testTopology();
    const mark = newMark();
    await killedUp(topology, mark, moments['its first member is claimed']!, 0);
    const cluster = await openCluster('default', {home: scratch.path});
    expect(await failureOf(cluster.kill(['node1']))).toMatchObject({
      code: 'CLUSTER_INCOMPLETE',
      message: 'cluster default is incomplete: a previous `mcluster up` was interrupted',
    });

    const titles: string[] = [];
    const onTasks = (all: readonly string[]): void => void titles.push(...all);
    const {status} = await up(topology, {home: scratch.path, observer: {onTasks}});
    expect(titles[0]).toBe('remove what an interrupted up or down left behind');
    expect(status.state).toBe('running');
    expect(markedProcesses(mark)).toEqual([]);
  });

  async function killedUp(
    topology: Topology,
    mark: Record<string, string>,
    moment: Moment,
    laterMs: number,
    prelude = '',
  ): Promise<void> {
    const script = `${prelude}
      const {createCluster} = await import(${JSON.stringify(join(process.cwd(), 'dist/index.js'))});
      await createCluster({topology: JSON.parse(process.argv[1])});`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(topology)], {
      env: {...process.env, ...mark, MCLUSTER_HOME: scratch.path},
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exited = once(child, 'exit');
    const reached = await waitUntil(() => (moment(scratch.path, mark) || child.exitCode !== null ? true : undefined), {
      timeoutMs: 120_000,
      maxPauseMs: 1,
    });
    expect(reached).toBe(true);
    await systemClock.sleep(laterMs);
    child.kill('SIGKILL');
    await exited;
  }

  /** null: killed before anything was recorded. */
  async function statusOf(): Promise<ClusterStatus | null> {
    try {
      return await clusterStatus('default', {home: scratch.path});
    } catch (error) {
      if (error instanceof MclusterError && error.code === 'CLUSTER_NOT_FOUND') return null;
      throw error;
    }
  }
});

function recordIn(home: string): ClusterRecord | null {
  const file = join(home, 'default', 'cluster.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterRecord) : null;
}
