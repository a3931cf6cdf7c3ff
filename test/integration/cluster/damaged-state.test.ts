import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, rmSync, rmdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {clusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {isPortFree} from '../../../src/support/net/ports.ts';
import {membersOf, type Topology} from '../../../src/topology/topology.ts';
import {runCli} from '../../support/cli.ts';
import {failureOf} from '../../support/failure-of.ts';
import {procMissing} from '../../support/marked-processes.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {ClusterRecord} from '../../../src/cluster/record/record-shape.ts';

const shape = {nodes: 1, backups: 0, runtime: 'embedded'} as const;

const damages: Record<string, (file: string, record: ClusterRecord) => void> = {
  'of version 99': (file, record) => writeFileSync(file, JSON.stringify({...record, version: 99})),
  garbage: (file) => writeFileSync(file, 'garbage'),
  empty: (file) => writeFileSync(file, ''),
  'a list': (file) => writeFileSync(file, '[1]'),
  'JSON of another shape': (file, record) =>
    writeFileSync(file, JSON.stringify({...record, topology: {nodes: 3}, handles: 'none'})),
  'the record of another cluster': (file, record) => writeFileSync(file, JSON.stringify({...record, name: 'other'})),
  'a folder': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  'a FIFO': (file) => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
  },
};

describe.skipIf(procMissing !== null)('a cluster whose cluster.json is', () => {
  const scratch = useScratchHome();

  it.each(Object.keys(damages))('%s is listed, and down ends what runs of it', async (what) => {
    const {home, topology, file, record} = await newCluster();
    damages[what]!(file, record);
    expect(await listClusters({home})).toMatchObject([{name: 'default', state: 'unreadable'}]);
    expect(await failureOf(clusterStatus('default', {home}))).toMatchObject({
      code: 'CLUSTER_STATE_UNREADABLE',
      hint: expect.stringContaining('mcluster down') as string,
    });
    const warnings: string[] = [];
    const {existed, ended} = await down('default', {home, onWarning: (line) => warnings.push(line)});
    expect({existed, ended}).toEqual({existed: true, ended: ['node1', 'proxy1']});
    expect(warnings).toEqual([expect.stringContaining(file)]);
    await expectGone(topology);
  });

  it('right but for the start times is not down while its processes run', async () => {
    const {home, topology, file, record} = await newCluster();
    const handles = Object.entries(record.handles).map(([name, handle]) => [name, {...handle, startTime: '1@gone'}]);
    writeFileSync(file, JSON.stringify({...record, handles: Object.fromEntries(handles) as unknown}));
    expect(await down('default', {home})).toMatchObject({existed: true, ended: ['node1', 'proxy1']});
    await expectGone(topology);
  });

  it('gone can be brought down, and up again', async () => {
    const {home, topology, file} = await newCluster();
    rmSync(file);
    expect(await down('default', {home})).toMatchObject({existed: true});
    await expectGone(topology);
    expect(await up(topology, {home})).toMatchObject({outcome: 'created'});
  });

  it('gone, as all of its processes are, is in the way of no other', async () => {
    const {home, topology, file} = await newCluster();
    await (await openCluster('default', {home})).kill(['node1', 'proxy1']);
    rmSync(file);
    expect(await up(topology, {home})).toMatchObject({outcome: 'created'});
  });

  async function newCluster(): Promise<{home: string; topology: Topology; file: string; record: ClusterRecord}> {
    const topology = await testTopology(shape);
    const {status} = await up(topology, {home: scratch.path});
    const file = join(status.folder, 'cluster.json');
    return {home: scratch.path, topology, file, record: JSON.parse(readFileSync(file, 'utf8')) as ClusterRecord};
  }

  async function expectGone(topology: Topology): Promise<void> {
    for (const {host, port} of membersOf(topology)) expect(await isPortFree(host, port)).toBe(true);
    expect(readdirSync(scratch.path)).toEqual([]);
  }
});

describe('damage that is no bug', () => {
  const scratch = useScratchHome();

  it('is a folder in the place of the lock: the error names it', async () => {
    const lock = join(scratch.path, 'default.lock');
    mkdirSync(lock);
    const failure = await failureOf(up(await testTopology(shape), {home: scratch.path}));
    expect(failure).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE', hint: `remove it: rm -r ${lock}`});
    rmdirSync(lock);
  });

  it('is a removed folder of logs: a restart makes it again', async () => {
    const {status} = await up(await testTopology(shape), {home: scratch.path});
    rmSync(join(status.folder, 'logs'), {recursive: true});
    const cluster = await openCluster('default', {home: scratch.path});
    expect(await cluster.restart(['node1'])).toMatchObject([{name: 'node1', state: 'running'}]);
    expect(readdirSync(join(status.folder, 'logs'))).toEqual(['node1.log']);
  });

  it('is a folder with other things in the place of the cluster’s: up names it and leaves it', async () => {
    const folder = join(scratch.path, 'default');
    mkdirSync(join(folder, 'logs'), {recursive: true});
    writeFileSync(join(folder, 'precious'), '');
    const failure = await failureOf(up(await testTopology(shape), {home: scratch.path}));
    expect(failure).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE', exitCode: 5});
    expect(failure.message).toContain(folder);
    expect(readdirSync(folder).sort()).toEqual(['logs', 'precious']);
  });

  it('is an empty command for with', async () => {
    const {exitCode, stderr} = await runCli(['with', '--', ''], {env: {MCLUSTER_HOME: scratch.path}});
    expect({exitCode, stderr}).toMatchObject({exitCode: 2, stderr: expect.stringContaining('it is empty') as string});
  });
});
