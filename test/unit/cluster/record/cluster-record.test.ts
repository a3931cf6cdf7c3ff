import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {
  createRecord,
  keepRecord,
  readRecord,
  recordedNames,
  removeRecord,
} from '../../../../src/cluster/record/cluster-record.ts';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';
import {failureOf} from '../../../support/failure-of.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';
import type {ClusterRecord} from '../../../../src/cluster/record/record-shape.ts';

describe('a cluster’s record', () => {
  const home = useScratchFolder();

  it('is read as it was created, in a folder with access for the owner only', async () => {
    await createRecord(home.path, record('demo'));
    expect(await readRecord(home.path, 'demo')).toEqual(record('demo'));
    expect(statSync(join(home.path, 'demo')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(home.path, 'demo')).sort()).toEqual(['cluster.json', 'logs']);
  });

  it('replaces what was left of an earlier attempt', async () => {
    mkdirSync(join(home.path, '.demo.draft', 'logs'), {recursive: true});
    mkdirSync(join(home.path, 'demo'));
    await createRecord(home.path, record('demo'));
    expect(readdirSync(home.path)).toEqual(['demo']);
  });

  it('keeps all changes, however close together they are', async () => {
    const keeper = await createRecord(home.path, record('demo'));
    const changes = Array.from({length: 20}, (_, index) => keeper.setHandles({[`node${index}`]: {pid: index}}));
    await Promise.all([...changes, keeper.change({phase: 'up'})]);
    const found = await readRecord(home.path, 'demo');
    expect(found).toEqual(keeper.record);
    expect(found?.phase).toBe('up');
    expect(Object.keys(found?.handles ?? {})).toHaveLength(20);
  });

  it("fails a change that can't be written, and not the next one", async () => {
    const folder = join(home.path, 'demo');
    const keeper = keepRecord(folder, record('demo'));
    await expect(keeper.change({phase: 'up'})).rejects.toThrow('ENOENT');
    mkdirSync(folder);
    await keeper.change({engine: 'other'});
    expect(await readRecord(home.path, 'demo')).toMatchObject({phase: 'up', engine: 'other'});
  });

  it.each([
    ['not JSON', '{'],
    ['of another version', '{"version": 2, "topology": {}, "handles": {}}'],
    ['incomplete', '{"version": 1}'],
    ['nothing', 'null'],
  ])('is rejected with its file when it is %s', async (_what, text) => {
    mkdirSync(join(home.path, 'demo'));
    const file = join(home.path, 'demo', 'cluster.json');
    writeFileSync(file, text);
    const failure = await failureOf(readRecord(home.path, 'demo'));
    expect(failure).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE'});
    expect(failure.message).toContain(file);
    expect(await recordedNames(home.path)).toEqual(['demo']);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('does not exist for a name that no cluster can have', async () => {
    await createRecord(home.path, record('demo'));
    expect(await readRecord(join(home.path, 'demo'), '..')).toBeNull();
    expect(await readRecord(home.path, 'other')).toBeNull();
  });

  it('is listed among others, without other files', async () => {
    await createRecord(home.path, record('two'));
    await createRecord(home.path, record('one'));
    mkdirSync(join(home.path, 'not-a-cluster'));
    writeFileSync(join(home.path, 'one.lock'), '');
    expect(await recordedNames(home.path)).toEqual(['one', 'two']);
    expect(await recordedNames(join(home.path, 'nowhere'))).toEqual([]);
  });

  it('is removed with its folder, repeatedly if asked', async () => {
    await createRecord(home.path, record('demo'));
    await removeRecord(home.path, 'demo');
    await removeRecord(home.path, 'demo');
    expect(readdirSync(home.path)).toEqual([]);
  });
});

function record(name: string): ClusterRecord {
  return {
    version: 1,
    name,
    createdAt: '2026-01-01T00:00:00.000Z',
    phase: 'starting',
    runtime: 'process',
    engine: 'memcached 1.6.18',
    topology: resolveTopology({name}),
    controlFolder: '/tmp/x',
    handles: {},
  };
}
