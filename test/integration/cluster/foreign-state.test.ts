import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {withClusterLock} from '../../../src/cluster/record/cluster-lock.ts';
import {createRecord, readRecord, recordedNames} from '../../../src/cluster/record/cluster-record.ts';
import {controlFolderFor} from '../../../src/cluster/record/control-folder.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {listClusters} from '../../../src/cluster/status/list.ts';
import {up} from '../../../src/cluster/lifecycle/up.ts';
import {identify} from '../../../src/support/process/process-identity.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder, useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';
import type {ClusterRecord} from '../../../src/cluster/record/record-shape.ts';

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const unlessRoot = isRoot ? '' : ' (skipped: only root can give files to another user)';
const denied = {code: 'PERMISSION_DENIED', exitCode: 4};

describe.skipIf(!isRoot)(`the state of another user${unlessRoot}`, () => {
  const scratch = useScratchFolder();
  let bystander: ChildProcess | undefined;

  afterEach(() => {
    bystander?.kill('SIGKILL');
    delete process.env.SUDO_UID;
  });

  it('does not decide which process down ends, or which folder it removes', async () => {
    const file = await recordOfBystander();
    for (const path of [file, dirname(file)]) {
      chownSync(path, nobody, nobody);
      const failure = await failureOf(down('default', {home: scratch.path}));
      expect(failure).toMatchObject({...denied, message: expect.stringContaining(`${nobody}, expected 0`) as string});
    }
    expect(identify(bystander!.pid!)).not.toBeNull();
    expect(existsSync(file)).toBe(true);
  });

  it('is listed as unreadable, with its owner', async () => {
    chownSync(await recordOfBystander(), nobody, nobody);
    expect(await listClusters({home: scratch.path})).toMatchObject([
      {name: 'default', state: 'unreadable', problem: expect.stringContaining(`${nobody}, expected 0`) as string},
    ]);
  });

  it('is not read at all where the home belongs to another user', async () => {
    await recordOfBystander();
    chownSync(scratch.path, nobody, nobody);
    const {path: home} = scratch;
    const looks = [
      readRecord(home, 'default'),
      recordedNames(home),
      listClusters({home}),
      withClusterLock({home, name: 'default'}, async () => undefined),
    ];
    const failures = await Promise.all(looks.map(failureOf));
    expect(failures).toMatchObject(looks.map(() => denied));
    expect(failures[0]).toMatchObject({
      hint: `set MCLUSTER_HOME to a folder of your own, such as ${home}/mcluster`,
    });
  });

  it('counts as root’s own where that user ran sudo', async () => {
    const file = await recordOfBystander();
    for (const path of [file, dirname(file), scratch.path]) chownSync(path, nobody, nobody);
    process.env.SUDO_UID = String(nobody);
    expect(await down('default', {home: scratch.path})).toMatchObject({existed: true, ended: ['node1']});
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('in the temporary folder is rejected by up for its control sockets, and left unchanged', async () => {
    const home = join(scratch.path, 'x'.repeat(100));
    const around = dirname(controlFolderFor(join(home, 'default'), ['proxy1']));
    mkdirSync(around);
    try {
      writeFileSync(join(around, 'precious'), '');
      chownSync(around, nobody, nobody);
      const failure = await failureOf(up(await testTopology({runtime: 'embedded'}), {home}));
      expect(failure).toMatchObject({...denied, message: expect.stringContaining(around) as string});
      expect(readdirSync(around)).toEqual(['precious']);
      expect(readdirSync(home)).toEqual([]);
    } finally {
      rmSync(around, {recursive: true});
    }
  });

  async function recordOfBystander(): Promise<string> {
    bystander = spawn('sleep', ['60'], {stdio: 'ignore'});
    await once(bystander, 'spawn');
    const topology = await testTopology({runtime: 'embedded', nodes: 1, backups: 0, noProxy: true});
    const record: ClusterRecord = {
      version: 1,
      name: 'default',
      createdAt: '2026-01-01T00:00:00.000Z',
      phase: 'up',
      runtime: 'embedded',
      engine: 'embedded (not memcached)',
      topology,
      controlFolder: join(scratch.path, 'default/control'),
      handles: {node1: identify(bystander.pid!)},
    };
    const {folder} = await createRecord(scratch.path, record);
    return join(folder, 'cluster.json');
  }
});

describe('a state home', () => {
  const scratch = useScratchHome();

  it('in which every user can replace files is rejected, unless only their owner can', async () => {
    chmodSync(scratch.path, 0o777);
    expect(await failureOf(readRecord(scratch.path, 'default'))).toMatchObject(denied);
    chmodSync(scratch.path, 0o1777);
    expect(await readRecord(scratch.path, 'default')).toBeNull();
  });

  it("with a link in place of a cluster’s folder is rejected, and the link's target stays", async () => {
    mkdirSync(join(scratch.path, 'elsewhere'));
    writeFileSync(join(scratch.path, 'elsewhere/cluster.json'), '{}');
    symlinkSync(join(scratch.path, 'elsewhere'), join(scratch.path, 'default'));
    expect(await failureOf(down('default', {home: scratch.path}))).toMatchObject(denied);
    expect(readdirSync(join(scratch.path, 'elsewhere'))).toEqual(['cluster.json']);
    for (const name of ['default', 'elsewhere']) rmSync(join(scratch.path, name), {recursive: true});
  });

  it('keeps a folder that up finds in the way and did not create', async () => {
    mkdirSync(join(scratch.path, 'default'));
    writeFileSync(join(scratch.path, 'default', 'precious'), '');
    const failure = await failureOf(up(await testTopology({runtime: 'embedded'}), {home: scratch.path}));
    expect(failure).toMatchObject({code: 'CLUSTER_STATE_UNREADABLE', exitCode: 5});
    expect(readdirSync(scratch.path)).toEqual(['default']);
    expect(readdirSync(join(scratch.path, 'default'))).toEqual(['precious']);
  });
});
