import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {clusterStatus} from '../../src/cluster/status/cluster-status.ts';
import {down} from '../../src/cluster/lifecycle/down.ts';
import {explainKey} from '../../src/cluster/explain/explain-key.ts';
import type {CreateClusterOptions} from '../../src/cluster/lifecycle/create-cluster.ts';
import {planUp, up} from '../../src/cluster/lifecycle/up.ts';
import {proxyImage} from '../../src/runtimes/docker/image/proxy-image.ts';
import {chooseRuntime} from '../../src/runtimes/registry.ts';
import {processesGiven} from '../../src/support/process/find-processes.ts';
import {waitUntil} from '../../src/support/wait-until.ts';
import {createTestCluster} from '../../src/testing.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import {topologyToYaml} from '../../src/topology/file/topology-to-yaml.ts';
import type {Topology} from '../../src/topology/topology.ts';
import {docker, dockerMissing, leftBehind, testImage} from '../support/docker-engine.ts';
import {askPort} from '../support/docker-scratch.ts';
import {failureOf} from '../support/failure-of.ts';
import {procMissing} from '../support/marked-processes.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder} from '../support/scratch-home.ts';
import {testTopology} from '../support/test-topology.ts';

describe.skipIf(dockerMissing)('a cluster in containers', () => {
  const home = useScratchFolder();
  const others: string[] = [];
  let cluster: Cluster | undefined;
  afterEach(async () => {
    await cluster?.down();
    if (cluster) expect(leftBehind(cluster.name)).toEqual([]);
    cluster = undefined;
    if (others.length > 0) docker('rm', '--force', ...others.splice(0));
  });

  const start = async (options: CreateClusterOptions = {}): Promise<Cluster> => {
    cluster = await createTestCluster({home: home.path, runtime: 'docker', ...options});
    return cluster;
  };
  const portOf = (name: string): number => cluster!.members.find((member) => member.name === name)!.port;
  const ask = (name: string, command: string): Promise<string | null> => askPort(portOf(name), command, 5_000);
  const statesOf = async (): Promise<Record<string, string>> => {
    const {members} = await cluster!.status();
    return Object.fromEntries(members.map(({name, state}) => [name, state]));
  };
  const container = (name: string): string => `mcluster-${cluster!.name}-${name}`;

  it('goes through the story: copies, a dead node, an empty restart, a miss that the backup could have answered', async () => {
    await start();
    // Under modula, `a` is on node2 and `b` on node1.
    for (const key of ['a', 'b']) expect(await ask('proxy1', `set ${key} 0 0 1\r\n1\r\n`)).toBe('STORED\r\n');
    await cluster!.kill(['node1', 'node2']);
    expect(await ask('proxy1', 'get a b\r\n')).toMatch(/VALUE a.*VALUE b/s);
    await cluster!.start(['node1', 'node2']);
    expect(await ask('node1', 'stats\r\n')).toMatch(/STAT curr_items 0\r/);
    expect(await waitForMiss(() => ask('proxy1', 'get b\r\n'))).toBe('END\r\n');
    expect(await ask('backup1', 'get b\r\n')).toMatch(/^VALUE b/);
  });

  it('shows container ids and the image', async () => {
    const {engine, members} = await (await start()).status();
    expect(engine).toContain(testImage);
    const [node1] = members;
    expect(node1?.containerId).toBe(docker('inspect', '--format', '{{.Id}}', container('node1')).slice(0, 12));
  });

  it('reports containers that were killed, paused or removed by docker, and brings them back', async () => {
    await start();
    docker('kill', container('node1'));
    docker('pause', container('node2'));
    docker('rm', '--force', container('backup1'));
    expect(await statesOf()).toEqual({node1: 'dead', node2: 'paused', backup1: 'missing', proxy1: 'running'});
    await cluster!.resume(['node2']);
    await cluster!.start(['node1', 'backup1']);
    expect(await statesOf()).toEqual({node1: 'running', node2: 'running', backup1: 'running', proxy1: 'running'});
    expect(await ask('proxy1', 'set b 0 0 1\r\n1\r\n')).toBe('STORED\r\n');
  });

  it.each([{noProxy: false}, {noProxy: true}])(
    'reconnects a node that was disconnected by docker, with its items: %o',
    async ({noProxy}) => {
      await start({noProxy, backups: 0});
      expect(await ask('node1', 'set a 0 0 1\r\n1\r\n')).toBe('STORED\r\n');
      docker('network', 'disconnect', `mcluster-${cluster!.name}`, container('node1'));
      const [node1] = (await cluster!.status()).members;
      expect(node1).toMatchObject({state: 'hanging', problem: 'off its network: heal reconnects it'});
      expect(await cluster!.start(['node1'])).toMatchObject([
        {changed: false, note: `already running, off its network: mcluster heal node1 --name ${cluster!.name}`},
      ]);
      expect(await cluster!.faults.heal()).toMatchObject([{id: 'network-node1', member: 'node1'}]);
      expect(await ask('node1', 'get a\r\n')).toMatch(/^VALUE a/);
    },
  );

  it('finds a container that was renamed', async () => {
    await start({nodes: 1, backups: 0, noProxy: true});
    docker('rename', container('node1'), `${container('node1')}-renamed`);
    expect(await statesOf()).toEqual({node1: 'running'});
    await cluster!.kill(['node1']);
    expect(await statesOf()).toEqual({node1: 'dead'});
    await cluster!.start(['node1']);
    expect(leftBehind(cluster!.name)).toEqual([`${container('node1')}-renamed`, `network mcluster-${cluster!.name}`]);
  });

  it('explains that a proxy on the host loses a node off the network at once', async () => {
    await start({nodes: 1, backups: 1});
    expect(await ask('proxy1', 'set k 0 0 1\r\nx\r\n')).toBe('STORED\r\n');
    await expect.poll(() => ask('backup1', 'get k\r\n')).toContain('VALUE');
    await cluster!.faults.takeOffNetwork(['node1']);
    expect((await explainKey(cluster!, 'k')).route?.reads).toMatchObject([{outcome: 'hit', from: 'backup1'}]);
    expect(await ask('proxy1', 'get k\r\n')).toContain('VALUE');
  });

  it.each([
    ['heal', (): Promise<unknown> => cluster!.faults.heal()],
    ['remove', (): Promise<unknown> => cluster!.faults.remove(['network-node1'])],
  ])('reconnects a node that it has disconnected itself, without a proxy: %s', async (_verb, putBack) => {
    await start({noProxy: true, nodes: 1, backups: 0});
    await cluster!.faults.takeOffNetwork(['node1']);
    expect(await putBack()).toMatchObject([{id: 'network-node1', member: 'node1'}]);
    expect(await ask('node1', 'version\r\n')).toMatch(/^VERSION/);
  });

  it('suggests restart for a member whose network was removed, which works', async () => {
    await start({nodes: 2, backups: 0});
    const network = `mcluster-${cluster!.name}`;
    await cluster!.faults.add({kind: 'slow', latencyMs: 20}, {on: ['node1']});
    await cluster!.faults.takeOffNetwork(['node1']);
    docker('network', 'disconnect', '--force', network, container('node2'));
    docker('network', 'rm', network);
    const [node1, node2] = (await cluster!.status()).members;
    expect([node1?.problem, node2?.problem]).toEqual(
      Array(2).fill('its network was removed: restart recreates the container with a network'),
    );
    const failure = await failureOf(cluster!.faults.heal());
    expect(failure).toMatchObject({
      code: 'MEMBER_STATE',
      hint: `recreate them, empty, with a network: mcluster restart node1 node2 --name ${cluster!.name}`,
      details: {healed: [{id: 'f1', member: 'node1'}], left: [{id: 'network-node1'}]},
    });
    expect(failure.message.split('\n')).toEqual([
      `cluster ${cluster!.name} was only partly healed`,
      '  healed: node1: slow by 20ms (f1)',
      "  not healed: node1: off the network (network-node1); can't reconnect node1, node2: the network was removed",
    ]);
    await cluster!.restart(['node1', 'node2']);
    expect(await statesOf()).toEqual({node1: 'running', node2: 'running', proxy1: 'running'});
    expect((await cluster!.faults.list()).faults).toEqual([]);
  });

  it('says that a log is gone with a removed container, and ends it silently at down', async () => {
    await start({nodes: 1, backups: 0, noProxy: true});
    const follow = async (): Promise<AsyncIterator<string>> => {
      const log = cluster!.logs('node1', {follow: true})[Symbol.asyncIterator]();
      const first = log.next();
      await cluster!.stop(['node1']);
      expect(await first).toMatchObject({value: 'Exiting normally'});
      return log;
    };
    const ofRemoved = await follow();
    docker('rm', container('node1'));
    expect(await failureOf(ofRemoved.next())).toMatchObject({
      exitCode: 5,
      message: 'the log of node1 can no longer be followed: the log or its container was removed',
      hint: `create a new container: mcluster restart node1 --name ${cluster!.name}`,
    });
    expect(await failureOf(cluster!.logs('node1')[Symbol.asyncIterator]().next())).toMatchObject({
      exitCode: 5,
      message: 'node1 has no log: its container was removed',
      hint: `create a new container: mcluster start node1 --name ${cluster!.name}`,
    });
    await cluster!.start(['node1']);
    expect(await cluster!.logs('node1')[Symbol.asyncIterator]().next()).toEqual({done: true, value: undefined});
    const ofTakenDown = await follow();
    await cluster!.down();
    expect(await ofTakenDown.next()).toEqual({done: true, value: undefined});
  });

  it('plans, and prints with topology show --compose, the file that up writes', async () => {
    const topology = await dockerTopology('plan');
    const {compose} = await planUp(topology, {home: home.path});
    const file = join(home.path, 'topology.yaml');
    writeFileSync(file, topologyToYaml(topology));
    const printed = execFileSync(process.execPath, ['bin/run.js', 'topology', 'show', file, '--compose'], {
      encoding: 'utf8',
    });
    expect(parse(printed)).toEqual(withoutFolder(parse(compose ?? '')));

    await up(topology, {home: home.path});
    const written = readFileSync(join(home.path, topology.name, 'compose.yaml'), 'utf8');
    await down(topology.name, {home: home.path});
    expect(written).toBe(compose);
  });

  it('leaves no image of a proxy behind that was built on a base without node', async () => {
    const {proxy, ...topology} = resolveTopology({name: `base-${process.pid}`, nodes: 1, backups: 0});
    process.env.MCLUSTER_PROXY_BASE = testImage;
    try {
      const {tag} = await proxyImage();
      const starting = start({topology: {...topology, proxy: proxy && {...proxy, runtime: 'docker'}}});
      expect(await failureOf(starting)).toMatchObject({
        code: 'DOCKER_IMAGE_UNSUITABLE',
        message: `image ${tag} can't be used: there is no program node on its PATH`,
      });
      expect(docker('images', '--quiet', tag)).toBe('');
    } finally {
      delete process.env.MCLUSTER_PROXY_BASE;
    }
    expect(leftBehind(topology.name)).toEqual([]);
  });

  it('does not come up when another container has a port, and leaves nothing', async () => {
    const topology = await dockerTopology('taken');
    const name = `other-${topology.name}`;
    docker('run', '--detach', '--name', name, '--publish', `127.0.0.1:${topology.nodes[1]!.port}:11211`, testImage);
    others.push(name);
    const error = await failureOf(up(topology, {home: home.path}));
    expect(error).toMatchObject({
      code: 'PORT_IN_USE',
      exitCode: 4,
      details: {clashes: [{member: 'node2', container: name}]},
    });
    expect(error.message).toContain(`wanted for node2: container ${name}`);
    expect(leftBehind(topology.name)).toEqual([]);
    expect(readdirSync(home.path)).toEqual([]);
  });

  it('says how to end it when its state folder was removed', async () => {
    const {name, folder, topology} = await start();
    await rm(folder, {recursive: true});
    const hint = `mcluster down --name ${name}`;
    const message = `the state of cluster ${name} is lost, but backup1, node1, node2, proxy1 still run`;
    await expect(cluster!.status()).rejects.toMatchObject({code: 'CLUSTER_INCOMPLETE', message, hint});
    const error = await failureOf(up(topology, {home: home.path}));
    expect(error).toMatchObject({code: 'PORT_IN_USE', hint: expect.stringContaining(hint) as string});
    const left = {cluster: name};
    expect(error.details).toMatchObject({clashes: [left, left, left, left]});
  });

  it('names another container that has taken the port of its dead node', async () => {
    await start();
    await cluster!.kill(['node1']);
    const name = `other-${cluster!.name}`;
    docker('run', '--detach', '--name', name, '--publish', `127.0.0.1:${portOf('node1')}:11211`, testImage);
    others.push(name);
    const details = {clashes: [{member: 'node1', cluster: null}]};
    const hint = expect.stringContaining(`docker stop ${name}, or mcluster down --name ${cluster!.name}`) as string;
    await expect(cluster!.start(['node1'])).rejects.toMatchObject({code: 'PORT_IN_USE', hint, details});
    expect(await statesOf()).toMatchObject({node1: 'dead', node2: 'running'});
  });

  it.skipIf(procMissing)('can be taken down, or brought up again, after an up that was killed half-way', async () => {
    const topology = await dockerTopology('half');
    await killUp(topology);
    expect(await clusterStatus(topology.name, {home: home.path})).toMatchObject({state: 'incomplete'});
    await up(topology, {home: home.path});
    expect(await clusterStatus(topology.name, {home: home.path})).toMatchObject({state: 'running'});
    await down(topology.name, {home: home.path});

    await killUp(topology);
    await down(topology.name, {home: home.path});
    expect(processesGiven(join(home.path, topology.name, 'compose.yaml'))).toEqual([]);
    expect(leftBehind(topology.name)).toEqual([]);
  });

  it('is the first choice of auto', async () => {
    const {signal} = new AbortController();
    expect(await chooseRuntime('auto', {image: testImage, signal})).toMatchObject({name: 'docker'});
  });

  it.skipIf(memcachedMissing)('is skipped by auto for processes, with the reason, when there is no image', async () => {
    const {signal} = new AbortController();
    const choice = await chooseRuntime('auto', {image: '127.0.0.1:1/nothing', signal});
    expect(choice).toMatchObject({name: 'process'});
    expect(choice.reason).toMatch(
      /no docker, because image 127.0.0.1:1\/nothing is not on this machine and could not be pulled/,
    );
    expect(choice.reason).not.toContain('\n');
  });

  async function dockerTopology(purpose: string): Promise<Topology> {
    return testTopology({runtime: 'docker', name: `test-${purpose}-${process.pid}`});
  }

  /** Kills `mcluster up` as soon as it runs Compose, which continues without it. */
  async function killUp({name, nodes, ports}: Topology): Promise<void> {
    const offset = String(nodes[0]!.port - ports.base);
    const args = ['bin/run.js', 'up', '--name', name, '--runtime', 'docker', '--port-offset', offset];
    const env = {...process.env, MCLUSTER_HOME: home.path};
    const mcluster = spawn(process.execPath, args, {env, stdio: 'ignore'});
    const exited = once(mcluster, 'exit');
    const compose = (): true | undefined =>
      processesGiven(join(home.path, name, 'compose.yaml')).length > 0 || undefined;
    expect(await waitUntil(compose, {timeoutMs: 120_000})).toBe(true);
    mcluster.kill('SIGKILL');
    await exited;
    expect(compose()).toBe(true);
  }
});

/** The first read may still be answered from the backup, over a connection that died with the node. */
async function waitForMiss(read: () => Promise<string | null>): Promise<string | null> {
  const miss = await waitUntil(async () => ((await read()) === 'END\r\n' ? 'END\r\n' : undefined), {
    timeoutMs: 120_000,
  });
  return miss ?? null;
}

/** A file printed alone has no state folder. */
function withoutFolder(file: unknown): unknown {
  return JSON.parse(JSON.stringify(file, (key, value: unknown) => (key === 'mcluster.folder' ? undefined : value)));
}
