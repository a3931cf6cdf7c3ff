import {rm} from 'node:fs/promises';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {down, downAll} from '../../src/cluster/lifecycle/down.ts';
import {listClusters} from '../../src/cluster/status/list.ts';
import {up} from '../../src/cluster/lifecycle/up.ts';
import {isPortFree} from '../../src/support/net/ports.ts';
import {createTestCluster} from '../../src/testing.ts';
import {docker, leftBehind} from '../support/docker-engine.ts';
import {PrivateEngine, privateEngineMissing} from '../support/private-engine.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

describe.skipIf(privateEngineMissing)('a cluster on an engine', () => {
  const home = useScratchFolder();
  const elsewhere = useScratchFolder();
  const hostBefore = process.env.DOCKER_HOST;
  let engine: PrivateEngine;
  let cluster: Cluster | undefined;

  beforeAll(() => {
    engine = new PrivateEngine();
    engine.start();
    pointTo(engine.host);
  });
  afterEach(async () => {
    pointTo(engine.host);
    await cluster?.down();
    cluster = undefined;
  });
  afterAll(() => {
    engine.remove();
    pointTo(hostBefore);
  });

  const pointTo = (host: string | undefined): void => {
    if (host === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = host;
  };
  const start = async (): Promise<Cluster> => {
    cluster = await createTestCluster({home: home.path, runtime: 'docker', nodes: 2, backups: 0});
    return cluster;
  };

  it('reports that the engine is stopped, and works when it is back', async () => {
    const {name} = await start();
    engine.stop();
    await expect(cluster!.status()).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE', exitCode: 4});
    await expect(down(name, {home: home.path})).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE'});
    expect(await listClusters({home: home.path})).toMatchObject([
      {
        name,
        state: 'unreadable',
        problem: `no Docker engine answers at ${engine.host}`,
        runtime: 'docker',
        nodes: 2,
        alive: null,
      },
    ]);

    engine.start();
    const statesOf = async (): Promise<string[]> => (await cluster!.status()).members.map(({state}) => state);
    expect(await statesOf()).toEqual(['dead', 'dead', 'running']);
    await cluster!.start(['node1', 'node2']);
    expect(await statesOf()).toEqual(['running', 'running', 'running']);
  });

  it('is neither reported dead nor forgotten when another engine is asked', async () => {
    const {name, folder, topology} = await start();
    const expected = {
      code: 'DOCKER_ENGINE_OTHER',
      exitCode: 4,
      details: {expected: {where: `DOCKER_HOST=${engine.host}`}},
    };
    await cluster!.faults.add({kind: 'slow', latencyMs: 20}, {on: ['node2']});
    pointTo(hostBefore);
    // Faults on links are in a proxy on this machine, and need no engine.
    expect(await cluster!.faults.heal()).toMatchObject([{id: 'f1', member: 'node2'}]);
    expect(await cluster!.faults.list()).toMatchObject({faults: []});
    await expect(cluster!.status()).rejects.toMatchObject(expected);
    await expect(cluster!.kill(['node1'])).rejects.toMatchObject(expected);
    await expect(up(topology, {home: home.path})).rejects.toMatchObject(expected);
    await expect(down(name, {home: home.path})).rejects.toMatchObject(expected);
    await expect(cluster!.logs('node1')[Symbol.asyncIterator]().next()).rejects.toMatchObject(expected);
    expect(await listClusters({home: home.path})).toMatchObject([{name, state: 'unreadable', folder}]);

    pointTo(engine.host);
    expect((await cluster!.status()).state).toBe('running');
    docker('rm', '--force', ...['node1', 'node2'].map((member) => `mcluster-${name}-${member}`));
    expect((await cluster!.status()).members[0]).toMatchObject({state: 'missing'});
  });

  it('reports that the engine is unreachable when nothing else is left to be found', async () => {
    engine.stop();
    const warnings: string[] = [];
    const options = {home: home.path, onWarning: (line: string) => warnings.push(line)};
    try {
      expect(await down('nothing', options)).toMatchObject({existed: false});
      expect(await downAll(options)).toEqual([]);
      expect(await listClusters({...options, strays: true})).toEqual([]);
    } finally {
      engine.start();
    }
    const warning = expect.stringContaining(`no Docker engine answers at ${engine.host}`) as string;
    expect(warnings).toEqual([warning, warning, warning]);
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

  it('is ended by down --all of another state home when its own is gone, but no container without the label', async () => {
    const {name, folder, members} = await start();
    docker('run', '--detach', '--name', 'mcluster-other', 'memcached:1.6');
    await rm(folder, {recursive: true});
    expect(await downAll({home: elsewhere.path})).toEqual([{name, existed: true, ended: ['node1', 'node2', 'proxy1']}]);
    expect(leftBehind(name)).toEqual([]);
    for (const {host, port} of members) expect(await isPortFree(host, port)).toBe(true);
    expect(docker('ps', '--format', '{{.Names}}')).toBe('mcluster-other');
    docker('rm', '--force', 'mcluster-other');
  });
});
