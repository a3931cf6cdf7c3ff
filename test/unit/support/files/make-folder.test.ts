import {stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {makeFolder} from '../../../../src/support/files/make-folder.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

describe('makeFolder', () => {
  const scratch = useScratchFolder();

  it('creates missing folders with the given mode, and leaves existing ones alone', async () => {
    const folder = join(scratch.path, 'a', 'b', 'c');
    await Promise.all([makeFolder(folder, 0o700), makeFolder(folder, 0o700)]);
    await makeFolder(folder, 0o700);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('rejects where nothing can be created', async () => {
    await writeFile(join(scratch.path, 'file'), '');
    await expect(makeFolder(join(scratch.path, 'file', 'a'))).rejects.toThrow('ENOTDIR');
    await expect(makeFolder('/proc/nothing/here')).rejects.toThrow(/ENOENT|EACCES|EPERM|ENOTSUP|EROFS/);
  });
});
