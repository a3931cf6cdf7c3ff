import {chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {
  controlFolderFor,
  controlPath,
  makeControlFolder,
  removeControlFolder,
} from '../../../../src/cluster/record/control-folder.ts';
import {failureOf} from '../../../support/failure-of.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

describe('the folder of control sockets', () => {
  const scratch = useScratchFolder();

  it('is the cluster’s own while the paths fit into a socket address', () => {
    const folder = `/${'x'.repeat(103 - '/control/proxy1.sock'.length - 1)}`;
    const control = `${folder}/control`;
    expect(controlPath(control, 'proxy1')).toHaveLength(103);
    expect(controlFolderFor(folder, ['proxy1'])).toBe(control);
    expect(controlFolderFor(folder, ['proxy1', 'proxy10'])).not.toBe(control);
    expect(controlFolderFor(`${folder}x`, ['proxy1'])).not.toBe(`${folder}x/control`);
  });

  it('counts bytes, not characters', () => {
    const folder = `/${'é'.repeat(45)}`;
    expect(controlPath(`${folder}/control`, 'proxy1').length).toBeLessThan(103);
    expect(controlFolderFor(folder, ['proxy1'])).not.toBe(`${folder}/control`);
  });

  it('is otherwise a short one, the same each time for the same cluster', () => {
    const long = `/${'x'.repeat(200)}`;
    const folder = controlFolderFor(long, ['proxy1']);
    expect(folder.startsWith(tmpdir())).toBe(true);
    expect(controlFolderFor(long, ['proxy1', 'proxy2'])).toBe(folder);
    expect(controlFolderFor(`${long}x`, ['proxy1'])).not.toBe(folder);
  });

  it('is in /tmp where TMPDIR is too long as well', () => {
    const {TMPDIR} = process.env;
    process.env.TMPDIR = `/${'t'.repeat(100)}`;
    try {
      expect(controlFolderFor(`/${'x'.repeat(200)}`, ['proxy1'])).toMatch(
        /^\/tmp\/mcluster-\d+-[0-9a-f]{12}\/control$/,
      );
    } finally {
      process.env.TMPDIR = TMPDIR;
    }
  });

  it('is created with access for the owner only, like its parent, and may exist already', async () => {
    const folder = join(scratch.path, 'mcluster-0-abc/control');
    await makeControlFolder(folder);
    await makeControlFolder(folder);
    for (const path of [folder, dirname(folder)]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.getuid?.() !== 0)('can be given to another user, repeatedly if needed', async () => {
    const folder = join(scratch.path, 'mcluster-0-abc/control');
    await makeControlFolder(folder, {uid: 65534, gid: 65534});
    await makeControlFolder(folder, {uid: 65534, gid: 65534});
    expect(statSync(folder)).toMatchObject({uid: 65534, gid: 65534});
    expect(statSync(dirname(folder)).uid).toBe(0);
  });

  it.each<[string, (path: string) => void]>([
    ['open to others', (path) => mkdirSync(path, {mode: 0o755})],
    ['a link to elsewhere', (path) => symlinkSync(tmpdir(), path)],
    ['a file', (path) => writeFileSync(path, '')],
  ])('is not trusted below a parent that is %s', async (_what, make) => {
    const around = join(scratch.path, 'mcluster-0-abc');
    make(around);
    await expect(makeControlFolder(join(around, 'control'))).rejects.toThrow(around);
  });

  it('is rejected below a parent that others can write to', async () => {
    const around = join(scratch.path, 'mcluster-0-abc');
    mkdirSync(around);
    chmodSync(around, 0o777);
    expect(await failureOf(makeControlFolder(join(around, 'control')))).toMatchObject({code: 'PERMISSION_DENIED'});
  });

  it('is removed only where it was created for this cluster', async () => {
    const cluster = join(scratch.path, 'x'.repeat(100));
    const own = basename(dirname(controlFolderFor(cluster, ['proxy1'])));
    const others = ['mcluster-own', 'mcluster-0-abc', 'precious'];
    const folders = [own, ...others].map((name) => join(scratch.path, name, 'control'));
    for (const folder of folders) mkdirSync(folder, {recursive: true, mode: 0o700});
    for (const folder of folders) await removeControlFolder(folder, cluster);
    expect(readdirSync(scratch.path).sort()).toEqual([...others].sort());
  });

  it('is not removed where the folder of its name is open to others or a link', async () => {
    const cluster = join(scratch.path, 'x'.repeat(100));
    const around = join(scratch.path, basename(dirname(controlFolderFor(cluster, ['proxy1']))));
    mkdirSync(join(scratch.path, 'precious/control'), {recursive: true, mode: 0o700});
    symlinkSync(join(scratch.path, 'precious'), around);
    await removeControlFolder(join(around, 'control'), cluster);
    unlinkSync(around);
    mkdirSync(join(around, 'control'), {recursive: true, mode: 0o755});
    await removeControlFolder(join(around, 'control'), cluster);
    expect(readdirSync(around)).toEqual(['control']);
    expect(readdirSync(join(scratch.path, 'precious'))).toEqual(['control']);
  });
});
