import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import {createTestCluster} from '../../src/testing.ts';
import {replayOn} from '../support/cluster-replay.ts';
import {dockerMissing, leftBehind} from '../support/docker-engine.ts';
import {replay, type Recording} from '../support/replay.ts';

const recordings = JSON.parse(
  readFileSync(new URL('../recordings/behaviour-0.5.json', import.meta.url), 'utf8'),
) as Recording[];

describe.skipIf(dockerMissing)('a cluster of containers matches the recordings of magent 0.5', () => {
  let home: string;
  const name = `test-${randomBytes(4).toString('hex')}`;
  let last: {cluster: Cluster; shape: string} | null = null;
  // Not before: without an engine, all is skipped, and nothing would remove the folder.
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'mcluster-'));
  });
  afterAll(async () => {
    await last?.cluster.down();
    rmSync(home, {recursive: true});
    expect(leftBehind(name)).toEqual([]);
  });

  it.each(recordings)('$name', async (recording) => {
    await replay(recording, async () => replayOn(await freshCluster(recording)));
  });

  /** Returns an empty cluster: the last one with all its members restarted, if it has the right shape. */
  async function freshCluster({nodes, backups, maxConnections = 4096}: Recording): Promise<Cluster> {
    const shape = JSON.stringify({nodes, backups, maxConnections});
    if (last?.shape === shape) {
      const {cluster} = last;
      const {members} = await cluster.status();
      await cluster.kill(members.filter(({state}) => state !== 'dead').map(({name}) => name));
      await cluster.start(members.map(({name}) => name));
      return cluster;
    }
    await last?.cluster.down();
    const topology = resolveTopology({runtime: 'docker', nodes, backups});
    const proxy = topology.proxy && {...topology.proxy, maxConnections};
    const cluster = await createTestCluster({home, topology: {...topology, name, proxy}});
    last = {cluster, shape};
    return cluster;
  }
});
