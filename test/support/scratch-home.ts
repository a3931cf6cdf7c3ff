import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {downAll} from '../../src/cluster/down.ts';

/** A state home of its own for each test; whatever clusters are left in it are brought down afterwards. */
export function useScratchHome(): {readonly path: string} {
  const home = {path: ''};
  beforeEach(async () => {
    home.path = await mkdtemp(join(tmpdir(), 'mcluster-'));
  });
  afterEach(async () => {
    await downAll({home: home.path});
    await rm(home.path, {recursive: true, force: true});
  });
  return home;
}

/** An empty folder for each test. */
export function useScratchFolder(): {readonly path: string} {
  const folder = {path: ''};
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'mcluster-'));
  });
  afterEach(() => rm(folder.path, {recursive: true, force: true}));
  return folder;
}
