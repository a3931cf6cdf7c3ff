import {mkdtemp, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {withoutAnyone} from '../../../../src/runtimes/docker/containers/remove-containers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcluster-without-anyone-'));
});
afterAll(() => rm(folder, {recursive: true}));

const isStray = (path: string): boolean => withoutAnyone({folder: path});

test('a cluster is abandoned when its state folder is gone', () => {
  expect(isStray(join(folder, 'gone'))).toBe(true);
  expect(isStray(folder)).toBe(false);
});

test("a cluster whose state folder can't be read is not abandoned", async () => {
  // Stands for another user's home, which root could read.
  const loop = join(folder, 'loop');
  await symlink(loop, loop);
  expect(isStray(join(loop, 'demo'))).toBe(false);
});

test('a cluster without a state folder was created by hand and is not abandoned', () => {
  expect(isStray('')).toBe(false);
});
