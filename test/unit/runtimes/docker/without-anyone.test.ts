import {mkdtemp, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {withoutAnyone} from '../../../../src/runtimes/docker/remove-cluster.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcluster-without-anyone-'));
});
afterAll(() => rm(folder, {recursive: true}));

const isStray = (path: string): boolean => withoutAnyone({folder: path});

test('a cluster is nobody’s when its state folder is gone', () => {
  expect(isStray(join(folder, 'gone'))).toBe(true);
  expect(isStray(folder)).toBe(false);
});

test('a state folder that can not be looked into is somebody’s', async () => {
  // Stands for another user's home, which root could look into.
  const loop = join(folder, 'loop');
  await symlink(loop, loop);
  expect(isStray(join(loop, 'demo'))).toBe(false);
});

test('what names no state folder was made by hand', () => {
  expect(isStray('')).toBe(false);
});
