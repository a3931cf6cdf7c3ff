import {chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {
  controlFolderFor,
  controlPath,
  makeControlFolder,
  removeControlFolder,
} from '../../../src/cluster/control-folder.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

describe('the folder of control sockets', () => {
  const scratch = useScratchFolder();

  it('is the cluster’s own while the paths fit into a socket address', () => {
    const folder = `/${'x'.repeat(103 - '/proxy1.sock'.length - 1)}`;
    expect(controlPath(folder, 'proxy1')).toHaveLength(103);
    expect(controlFolderFor(folder, ['proxy1'])).toBe(folder);
    expect(controlFolderFor(folder, ['proxy1', 'proxy10'])).not.toBe(folder);
    expect(controlFolderFor(`${folder}x`, ['proxy1'])).not.toBe(`${folder}x`);
  });

  it('counts bytes, not characters', () => {
    const folder = `/${'é'.repeat(50)}`;
    expect(controlFolderFor(folder, ['proxy1'])).not.toBe(folder);
  });

  it('is otherwise a short one of the same cluster, each time the same', () => {
    const long = `/${'x'.repeat(200)}`;
    const folder = controlFolderFor(long, ['proxy1']);
    expect(folder.startsWith(tmpdir())).toBe(true);
    expect(controlFolderFor(long, ['proxy1', 'proxy2'])).toBe(folder);
    expect(controlFolderFor(`${long}x`, ['proxy1'])).not.toBe(folder);
  });

  it('is made for us alone, and may be there already', async () => {
    const folder = join(scratch.path, 'mcluster-0-abc');
    await makeControlFolder(folder);
    await makeControlFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each<[string, (path: string) => void]>([
    ['open to others', (path) => mkdirSync(path, {mode: 0o755})],
    ['a link to elsewhere', (path) => symlinkSync(tmpdir(), path)],
    ['a file', (path) => writeFileSync(path, '')],
  ])('is not trusted when it is %s', async (_what, make) => {
    const folder = join(scratch.path, 'mcluster-0-abc');
    make(folder);
    await expect(makeControlFolder(folder)).rejects.toThrow(folder);
  });

  it('says whose folder it does not trust', async () => {
    const folder = join(scratch.path, 'mcluster-0-abc');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    expect(await failureOf(makeControlFolder(folder))).toMatchObject({code: 'PERMISSION_DENIED'});
  });

  it('is removed only where it was made for a cluster', async () => {
    const [cluster, short, foreign] = ['default', 'mcluster-0-abc', 'precious'].map((name) => join(scratch.path, name));
    for (const path of [cluster!, short!, foreign!]) mkdirSync(path);
    await removeControlFolder(cluster!, cluster!);
    await removeControlFolder(short!, cluster!);
    await removeControlFolder(foreign!, cluster!);
    expect(readdirSync(scratch.path).sort()).toEqual(['default', 'precious']);
  });
});
