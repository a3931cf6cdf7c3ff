import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach} from 'vitest';
import {downAll} from '../../src/cluster/lifecycle/down.ts';

/**
 * Gives each test its own state home, and brings down clusters left in it afterwards. No Docker engine is visible to
 * the test: containers of others must neither be listed nor brought down.
 */
export function useScratchHome(): {readonly path: string} {
  let dockerHost: string | undefined;
  beforeEach(() => {
    dockerHost = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'unix:///nowhere/engine.sock';
  });
  // Registered before the clean-up below, and therefore run after it.
  afterEach(() => {
    if (dockerHost === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = dockerHost;
  });
  const home = useScratchFolder(() => downAll({home: home.path}));
  return home;
}

/** Gives each test an empty folder. */
export function useScratchFolder(cleanUp: () => Promise<unknown> = async () => undefined): {readonly path: string} {
  const folder = {path: ''};
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'mcluster-'));
  });
  afterEach(async () => {
    await cleanUp();
    await rm(folder.path, {recursive: true, force: true});
  });
  return folder;
}
