import {describe, expect, it} from 'vitest';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {createCluster, listClusters, openCluster} from '../../../src/index.ts';
import {createTestCluster, withCluster} from '../../../src/testing.ts';
import {failureOf} from '../../support/failure-of.ts';
import {memcachedMissing} from '../../support/memcached-process.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

describe.skipIf(memcachedMissing !== null)('the library', () => {
  const scratch = useScratchHome();

  it('creates a cluster that others can open and list, and disposes of it', async () => {
    const created = await createCluster({topology: await testTopology(), home: scratch.path});
    const opened = await openCluster('default', {home: scratch.path});
    expect(opened.endpoints).toEqual(created.endpoints);
    expect(created.endpoints.clients).toEqual(created.endpoints.proxies);
    await opened.kill(['backup1']);
    const {length: nodes} = created.topology.nodes;
    expect(await listClusters({home: scratch.path})).toMatchObject([
      {name: 'default', state: 'degraded', runtime: 'process', nodes, backups: 1, proxies: 1, alive: 3},
    ]);
    await created[Symbol.asyncDispose]();
    expect(await listClusters({home: scratch.path})).toEqual([]);
  });

  it('disposes of a cluster even after the abort that interrupted it', async () => {
    const controller = new AbortController();
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    const cluster = await createCluster({topology, home: scratch.path, signal: controller.signal});
    controller.abort();
    expect(await failureOf(cluster.start(['node1']))).toMatchObject({code: 'INTERRUPTED'});
    await cluster[Symbol.asyncDispose]();
    expect(await listClusters({home: scratch.path})).toEqual([]);
  });

  it('refuses to create an existing cluster, because the creator will end it', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    await createCluster({topology, home: scratch.path});
    expect(await failureOf(createCluster({topology, home: scratch.path}))).toMatchObject({code: 'CLUSTER_EXISTS'});
    expect(await listClusters({home: scratch.path})).toMatchObject([{state: 'running'}]);
  });

  it('rejects unknown options', async () => {
    const options = {home: scratch.path, node: 3};
    expect(await failureOf(createCluster(options))).toMatchObject({exitCode: 2, hint: 'did you mean nodes?'});
    expect(await failureOf(createTestCluster(options))).toMatchObject({exitCode: 2, hint: 'did you mean nodes?'});
  });

  it('does not open a missing cluster, but suggests a name', async () => {
    const topology = await testTopology({name: 'demo', nodes: 1, backups: 0, noProxy: true});
    await createCluster({topology, home: scratch.path});
    const failure = await failureOf(openCluster('demp', {home: scratch.path}));
    expect(failure).toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      exitCode: 5,
      hint: 'did you mean demo? Use --name demo',
    });
  });

  it('gives each test a cluster of its own, ended whatever the test does', async () => {
    const options = {home: scratch.path, runtime: 'process', nodes: 1, backups: 0, noProxy: true} as const;
    const other = await createTestCluster(options);
    const failing = withCluster(options, (cluster) => {
      expect(cluster.name).not.toBe(other.name);
      expect(cluster.endpoints.nodes).not.toEqual(other.endpoints.nodes);
      throw new TypeError('the test failed');
    });
    await expect(failing).rejects.toThrow('the test failed');
    expect(await listClusters({home: scratch.path})).toMatchObject([{name: other.name, state: 'running'}]);
  });

  it('ends the cluster of a test that was abandoned, even if the test itself never ends', async () => {
    const controller = new AbortController();
    const options = {home: scratch.path, runtime: 'process', nodes: 1, backups: 0, noProxy: true} as const;
    const givenUp = withCluster({...options, signal: controller.signal}, async () => {
      controller.abort();
      await new Promise(() => undefined);
    });
    expect(await failureOf(givenUp)).toMatchObject({code: 'INTERRUPTED'});
    expect(await listClusters({home: scratch.path})).toEqual([]);
  });

  it('ends the cluster of an abandoned test that does not wait for it', async () => {
    const controller = new AbortController();
    const options = {home: scratch.path, runtime: 'process', nodes: 1, backups: 0, noProxy: true} as const;
    await createTestCluster({...options, signal: controller.signal});
    controller.abort();
    await expect.poll(() => listClusters({home: scratch.path})).toEqual([]);
  });

  it('leaves a cluster alone that only shares the name of the one to bring down', async () => {
    const topology = await testTopology({nodes: 1, backups: 0, noProxy: true});
    await createCluster({topology, home: scratch.path});
    const createdAt = new Date(0).toISOString();
    expect(await down('default', {home: scratch.path, createdAt})).toMatchObject({existed: false});
    expect(await listClusters({home: scratch.path})).toMatchObject([{state: 'running'}]);
  });
});
