import {describe, expect, it} from 'vitest';
import {createRecord} from '../../../../src/cluster/record/cluster-record.ts';
import {existingCluster} from '../../../../src/cluster/lifecycle/existing-cluster.ts';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';
import type {ClusterRecord} from '../../../../src/cluster/record/record-shape.ts';

describe('existingCluster', () => {
  const home = useScratchFolder();

  it('returns null when there is none', async () => {
    expect(await existingCluster(home.path, resolveTopology())).toEqual({kind: 'none'});
  });

  it.each([
    ['starting', 'incomplete'],
    ['stopping', 'incomplete'],
    ['up', 'same'],
  ] as const)('reports one that is %s as %s', async (phase, kind) => {
    await record({phase});
    expect(await existingCluster(home.path, resolveTopology())).toMatchObject({kind});
  });

  it('reports how it differs', async () => {
    await record({phase: 'up'});
    const existing = await existingCluster(home.path, resolveTopology({nodes: 3}));
    expect(existing).toMatchObject({kind: 'different', differences: expect.arrayContaining(['nodes: 2 -> 3'])});
  });

  it.each([
    ['auto', 'auto', 'same'],
    ['auto', 'embedded', 'same'],
    ['embedded', 'auto', 'same'],
    ['auto', 'process', 'different'],
    ['embedded', 'process', 'different'],
  ] as const)(
    'reports one with runtime %s, which became embedded, and wanted with %s, as %s',
    async (before, wanted, kind) => {
      await record({phase: 'up', runtime: 'embedded', topology: resolveTopology({runtime: before})});
      expect(await existingCluster(home.path, resolveTopology({runtime: wanted}))).toMatchObject({kind});
    },
  );

  function record(fields: Partial<ClusterRecord>): Promise<unknown> {
    return createRecord(home.path, {
      version: 1,
      name: 'default',
      createdAt: '2026-01-01T00:00:00.000Z',
      phase: 'starting',
      runtime: 'process',
      engine: 'memcached 1.6.18',
      topology: resolveTopology(),
      controlFolder: home.path,
      handles: {},
      ...fields,
    });
  }
});
