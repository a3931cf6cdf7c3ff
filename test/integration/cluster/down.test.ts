import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {down, downAll} from '../../../src/cluster/lifecycle/down.ts';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {openCluster} from '../../../src/cluster/open-cluster.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {identify} from '../../../src/support/process/process-identity.ts';
import {isPortFree} from '../../../src/support/net/ports.ts';
import {membersOf} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {procMissing} from '../../support/marked-processes.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {ClusterRecord} from '../../../src/cluster/record/record-shape.ts';

describe.skipIf(memcachedMissing !== null)('down', () => {
  const scratch = useScratchHome();
  let stranger: ChildProcess | undefined;

  afterEach(() => {
    stranger?.kill('SIGKILL');
    stranger = undefined;
  });

  it('ends every member, paused ones too, leaves no file, and may be repeated', async () => {
    const topology = await testTopology();
    await up(topology, {home: scratch.path});
    const cluster = await openCluster(topology.name, {home: scratch.path});
    await cluster.kill(['node1']);
    await cluster.pause(['node2', 'proxy1']);
    expect(await cluster.down()).toEqual({name: 'default', existed: true, ended: ['node2', 'backup1', 'proxy1']});
    expect(readdirSync(scratch.path)).toEqual([]);
    for (const {host, port} of membersOf(topology)) expect(await isPortFree(host, port)).toBe(true);
    expect(await cluster.down()).toEqual({name: 'default', existed: false, ended: []});
  });

  it.skipIf(procMissing)(
    "ends the members of a cluster whose state folder is gone, but not its neighbour's",
    async () => {
      const [topology, neighbour] = [await testTopology({name: 'lost'}), await testTopology({name: 'lost-not'})];
      const {status} = await up(topology, {home: scratch.path});
      await up(neighbour, {home: scratch.path});
      await (await openCluster('lost', {home: scratch.path})).kill(['node2']);
      rmSync(status.folder, {recursive: true});
      const [lost] = await listClusters({home: scratch.path, strays: true});
      expect(lost).toMatchObject({name: 'lost', state: 'incomplete', runtime: null, folder: null, alive: 3});
      const elsewhere = await testTopology({name: 'lost'});
      await expect(up(elsewhere, {home: scratch.path})).rejects.toMatchObject({
        code: 'CLUSTER_INCOMPLETE',
        message: expect.stringMatching(/^the state of cluster lost is lost, but .*, .*, .* still run$/) as string,
        hint: 'mcluster down --name lost',
      });
      const {existed, ended} = await down('lost', {home: scratch.path});
      expect({existed, ended: [...ended].sort()}).toEqual({existed: true, ended: ['backup1', 'node1', 'proxy1']});
      for (const {host, port} of membersOf(topology)) expect(await isPortFree(host, port)).toBe(true);
      expect(await listClusters({home: scratch.path, strays: true})).toMatchObject([{name: 'lost-not', alive: 4}]);
    },
  );

  it.skipIf(procMissing)('ends with --all the members of a whole state home that is gone', async () => {
    const topology = await testTopology({nodes: 1, backups: 0});
    await up(topology, {home: scratch.path});
    rmSync(scratch.path, {recursive: true});
    expect(await downAll({home: scratch.path})).toMatchObject([{name: 'default', existed: true}]);
    for (const {host, port} of membersOf(topology)) expect(await isPortFree(host, port)).toBe(true);
  });

  it('does nothing for a name that no cluster can have', async () => {
    expect(await down('../other', {home: scratch.path})).toMatchObject({existed: false});
  });

  it('touches no process that has the pid of a member but is another', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    await up(topology, {home: scratch.path});
    stranger = spawn('sleep', ['60'], {stdio: 'ignore'});
    await once(stranger, 'spawn');
    const file = join(scratch.path, 'default', 'cluster.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as ClusterRecord;
    const cluster = await openCluster('default', {home: scratch.path});
    await cluster.kill(['node1']);
    const startTime = String(record.handles.node1!.startTime);
    writeFileSync(file, JSON.stringify({...record, handles: {node1: {pid: stranger.pid, startTime}}}));

    expect((await cluster.status()).members[0]).toMatchObject({state: 'dead', pid: null});
    expect(await failureOf(cluster.kill(['node1']))).toMatchObject({code: 'MEMBER_STATE'});
    expect(await down('default', {home: scratch.path})).toMatchObject({existed: true, ended: []});
    expect(identify(stranger.pid!)).not.toBeNull();
  });

  it('removes only clusters, whatever else is in the home', async () => {
    await up(await testTopology({name: 'one', noProxy: true, nodes: 1, backups: 0}), {home: scratch.path});
    await up(await testTopology({name: 'two', noProxy: true, nodes: 1, backups: 0}), {home: scratch.path});
    mkdirSync(join(scratch.path, 'precious'));
    writeFileSync(join(scratch.path, 'precious', 'file'), '');
    const results = await downAll({home: scratch.path});
    expect(results).toMatchObject([
      {name: 'one', existed: true, ended: ['node1']},
      {name: 'two', existed: true, ended: ['node1']},
    ]);
    expect(existsSync(join(scratch.path, 'precious', 'file'))).toBe(true);
  });

  it.skipIf(procMissing)('removes a state that it can not read and of which nothing runs, and says so', async () => {
    mkdirSync(join(scratch.path, 'odd'));
    const file = join(scratch.path, 'odd', 'cluster.json');
    writeFileSync(file, '{"version": 2}');
    expect(await listClusters({home: scratch.path})).toMatchObject([{name: 'odd', state: 'unreadable', runtime: null}]);
    const late = down('odd', {home: scratch.path, createdAt: '2026-01-01T00:00:00.000Z'});
    expect(await failureOf(late)).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE', exitCode: 5});
    const warnings: string[] = [];
    const result = await down('odd', {home: scratch.path, onWarning: (line) => warnings.push(line)});
    expect(result).toEqual({name: 'odd', existed: true, ended: []});
    expect(warnings).toEqual([expect.stringContaining(`${file}: its version is 2`)]);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('removes what a kill leaves before there is a record, but no folder with contents', async () => {
    mkdirSync(join(scratch.path, '.default.draft', 'logs'), {recursive: true});
    mkdirSync(join(scratch.path, 'default'));
    mkdirSync(join(scratch.path, 'precious', 'thing'), {recursive: true});
    await down('default', {home: scratch.path});
    await down('precious', {home: scratch.path});
    expect(readdirSync(scratch.path)).toEqual(['precious']);
  });

  it("brings down all the others when one can't be", async () => {
    await up(await testTopology({name: 'two', noProxy: true, nodes: 1, backups: 0}), {home: scratch.path});
    mkdirSync(join(scratch.path, 'elsewhere!'));
    writeFileSync(join(scratch.path, 'elsewhere!', 'cluster.json'), '');
    symlinkSync(join(scratch.path, 'elsewhere!'), join(scratch.path, 'one'));
    expect(await failureOf(downAll({home: scratch.path}))).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(/^one: [^]*\nbrought down: two$/),
      details: {failed: [{name: 'one'}], down: [{name: 'two', existed: true, ended: ['node1']}]},
    });
    expect(await listClusters({home: scratch.path})).toMatchObject([{name: 'one'}]);
    rmSync(join(scratch.path, 'one'));
  });
});
