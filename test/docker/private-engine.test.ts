import {rm} from 'node:fs/promises';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {down, downAll} from '../../src/cluster/down.ts';
import {listClusters} from '../../src/cluster/list.ts';
import {isPortFree} from '../../src/support/ports.ts';
import {createTestCluster} from '../../src/testing.ts';
import {docker, leftBehind} from '../support/docker-engine.ts';
import {PrivateEngine, privateEngineMissing} from '../support/private-engine.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

describe.skipIf(privateEngineMissing)('a cluster on an engine', () => {
  const home = useScratchFolder();
  const hostBefore = process.env.DOCKER_HOST;
  let engine: PrivateEngine;
  let cluster: Cluster | undefined;

  beforeAll(() => {
    engine = new PrivateEngine();
    engine.start();
    process.env.DOCKER_HOST = engine.host;
  });
  afterEach(async () => {
    await cluster?.down();
    cluster = undefined;
  });
  afterAll(() => {
    engine.remove();
    if (hostBefore === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = hostBefore;
  });

  const start = async (): Promise<Cluster> => {
    cluster = await createTestCluster({home: home.path, runtime: 'docker', nodes: 2, backups: 0});
    return cluster;
  };

  it('that is stopped says so, and goes on when the engine is back', async () => {
    const {name} = await start();
    engine.stop();
    await expect(cluster!.status()).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE', exitCode: 4});
    await expect(down(name, {home: home.path})).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE'});
    expect(await listClusters({home: home.path})).toMatchObject([{name, state: 'unreadable', runtime: 'docker'}]);

    engine.start();
    const statesOf = async (): Promise<string[]> => (await cluster!.status()).members.map(({state}) => state);
    expect(await statesOf()).toEqual(['dead', 'dead', 'running']);
    await cluster!.start(['node1', 'node2']);
    expect(await statesOf()).toEqual(['running', 'running', 'running']);
  });

  it('is found by its label when its state folder is gone', async () => {
    const {name, folder, members} = await start();
    await cluster!.kill(['node2']);
    await rm(folder, {recursive: true});
    expect(await listClusters({home: home.path, strays: true})).toMatchObject([
      {name, runtime: 'docker', folder: null, alive: 2},
    ]);
    expect(await down(name, {home: home.path})).toEqual({name, existed: true, ended: ['node1', 'proxy1']});
    expect(leftBehind(name)).toEqual([]);
    for (const {host, port} of members) expect(await isPortFree(host, port)).toBe(true);
  });

  it('is ended by down --all when its state folder is gone, but not a container without our label', async () => {
    const {name, folder} = await start();
    docker('run', '--detach', '--name', 'mcluster-other', 'memcached:1.6');
    await rm(folder, {recursive: true});
    expect(await downAll({home: home.path})).toMatchObject([{name, existed: true}]);
    expect(leftBehind(name)).toEqual([]);
    expect(docker('ps', '--format', '{{.Names}}')).toBe('mcluster-other');
    docker('rm', '--force', 'mcluster-other');
  });
});
