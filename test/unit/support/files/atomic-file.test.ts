import {chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {writeFileAtomically} from '../../../../src/support/files/atomic-file.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

describe('writeFileAtomically', () => {
  const folder = useScratchFolder();

  it('replaces a file with one that only its owner can read', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, 'old', {mode: 0o644});
    await writeFileAtomically(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['file']);
  });

  it('leaves no draft behind when it fails', async () => {
    const file = join(folder.path, 'is-a-folder');
    mkdirSync(join(file, 'with-something'), {recursive: true});
    await expect(writeFileAtomically(file, 'new')).rejects.toThrow();
    expect(readdirSync(folder.path)).toEqual(['is-a-folder']);
  });

  it.skipIf(process.getuid?.() !== 0)('gives the file to the owner of the folder when root writes it', async () => {
    const [uid, gid] = [65_534, 65_533];
    chownSync(folder.path, uid, gid);
    const file = join(folder.path, 'file');
    await writeFileAtomically(file, 'new');
    expect(statSync(file)).toMatchObject({uid, gid});
  });
});
