import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {composeFile} from '../../src/runtimes/docker/compose-file.ts';
import {dockerRuntime} from '../../src/runtimes/docker/docker-runtime.ts';
import type {RuntimeContext} from '../../src/runtimes/runtime.ts';
import {docker, dockerMissing, leftBehind, testImage} from '../support/docker-engine.ts';
import {DockerScratch} from '../support/docker-scratch.ts';
import {ImageRegistry} from '../support/image-registry.ts';

describe.skipIf(dockerMissing)('docker runtime, when other programs act on its containers', () => {
  let cluster: DockerScratch;
  const others: string[] = [];
  beforeEach(async () => {
    cluster = await DockerScratch.create(2);
  });
  afterEach(async () => {
    if (others.length > 0) docker('rm', '--force', ...others.splice(0));
    await cluster.remove();
  });

  /** Runs a container that is not mcluster's, whatever its name. */
  const runOther = (name: string, ...options: string[]): void => {
    docker('run', '--detach', '--name', name, ...options, testImage);
    others.push(name);
  };

  it('notices a container killed by docker, and starts it again', async () => {
    await cluster.start();
    docker('kill', cluster.containerName('node1'));
    expect(await cluster.state('node1')).toMatchObject({state: 'exited', exitSignal: 'SIGKILL'});
    await cluster.start('node1');
    expect(await cluster.state('node1')).toMatchObject({state: 'running'});
  });

  it('notices a container paused by docker, and resumes it', async () => {
    await cluster.start();
    docker('pause', cluster.containerName('node1'));
    expect(await cluster.state('node1')).toMatchObject({state: 'paused'});
    await dockerRuntime.resume(cluster.context, cluster.node('node1'));
    await cluster.answering('node1');
  });

  it('notices a container stopped by a signal, and resumes it', async () => {
    await cluster.start();
    docker('kill', '--signal', 'STOP', cluster.containerName('node1'));
    await expect.poll(async () => (await cluster.state('node1')).state).toBe('paused');
    await dockerRuntime.resume(cluster.context, cluster.node('node1'));
    await cluster.answering('node1');
    expect(await cluster.state('node1')).toMatchObject({state: 'running'});
  });

  it('names the foreign container that keeps its network from being removed', async () => {
    await cluster.start();
    const network = `mcluster-${cluster.context.clusterName}`;
    const name = `other-${cluster.context.clusterName}`;
    runOther(name, '--network', network);
    const removing = dockerRuntime.remove(cluster.context, cluster.nodes);
    await expect(removing).rejects.toMatchObject({
      code: 'DOCKER_NETWORK_IN_USE',
      hint: expect.stringContaining(`docker network disconnect -f ${network} ${name}`) as string,
    });
    docker('network', 'disconnect', '--force', network, name);
  });

  it('reports a removed container as missing, ignores verbs on it, and creates a new one on the same port', async () => {
    await cluster.start();
    const {containerId} = await cluster.state('node1');
    docker('rm', '--force', cluster.containerName('node1'));
    expect(await cluster.state('node1')).toMatchObject({state: 'missing', containerId: null});
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGKILL');
    await cluster.start('node1');
    expect((await cluster.state('node1')).containerId).not.toBe(containerId);
    await cluster.answering('node2');
  });

  it('recreates containers whose network was removed while they were dead', async () => {
    await cluster.start();
    await Promise.all(cluster.nodes.map((node) => dockerRuntime.kill(cluster.context, node, 'SIGKILL')));
    docker('network', 'rm', `mcluster-${cluster.context.clusterName}`);
    await cluster.start('node1');
    await cluster.start('node2');
    expect(await cluster.state('node1')).not.toHaveProperty('offNetwork');
  });

  it('notices that a container was disconnected from its network, and reconnects it when it is started again', async () => {
    await cluster.start();
    docker('network', 'disconnect', `mcluster-${cluster.context.clusterName}`, cluster.containerName('node1'));
    expect(await cluster.state('node1')).toMatchObject({state: 'running', offNetwork: true});
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGKILL');
    await cluster.start('node1');
  });

  it('rejects the name of a foreign network, and does not touch it', async () => {
    const name = `mcluster-${cluster.context.clusterName}`;
    const id = docker('network', 'create', name);
    try {
      await expect(cluster.start()).rejects.toMatchObject({code: 'DOCKER_NAME_TAKEN', details: {name}});
      await dockerRuntime.remove(cluster.context, cluster.nodes);
      expect(docker('network', 'inspect', '--format', '{{.Id}}', name)).toBe(id);
    } finally {
      docker('network', 'rm', name);
    }
  });

  it('acts on a container that was recreated from its own compose file', async () => {
    await cluster.start();
    const file = join(cluster.context.folder, 'compose.yaml');
    docker('compose', '--file', file, 'up', '--detach', '--force-recreate', 'node1');
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGKILL');
    expect(await cluster.state('node1')).toMatchObject({state: 'exited'});
  });

  it('starts over after a killed start left things half-created', async () => {
    const {clusterName, folder, image} = cluster.context;
    const [first] = cluster.nodes;
    docker(
      'network',
      'create',
      '--label',
      `mcluster.cluster=${clusterName}`,
      '--label',
      `mcluster.folder=${folder}`,
      '--label',
      `com.docker.compose.project=mcluster-${clusterName}`,
      '--label',
      'com.docker.compose.network=default',
      `mcluster-${clusterName}`,
    );
    docker(
      'create',
      '--name',
      cluster.containerName(first!.name),
      '--label',
      `mcluster.cluster=${clusterName}`,
      '--label',
      `mcluster.folder=${folder}`,
      '--label',
      `mcluster.member=${first!.name}`,
      '--label',
      `com.docker.compose.project=mcluster-${clusterName}`,
      image,
    );
    await cluster.start();
    expect(await cluster.state('node1')).toMatchObject({state: 'running'});
  });

  it('removes a half-created project', async () => {
    const {clusterName, folder} = cluster.context;
    docker(
      'network',
      'create',
      '--label',
      `mcluster.cluster=${clusterName}`,
      '--label',
      `mcluster.folder=${folder}`,
      `mcluster-${clusterName}`,
    );
    await dockerRuntime.remove(cluster.context, cluster.nodes);
    expect(leftBehind(clusterName)).toEqual([]);
  });

  it('also removes what the Compose of a killed start still creates', async () => {
    const {clusterName, folder} = cluster.context;
    const labels = `--label mcluster.cluster=${clusterName} --label mcluster.folder=${folder}`;
    // Has Compose's arguments in its command line, and takes its time.
    const script = `sleep 0.5; docker network create ${labels} mcluster-${clusterName}`;
    const compose = spawn('sh', ['-c', script, join(folder, 'compose.yaml'), 'up', '-d'], {stdio: 'ignore'});
    await once(compose, 'spawn');
    const ended = once(compose, 'exit');
    await dockerRuntime.remove(cluster.context, cluster.nodes);
    expect(await ended).toEqual([0, null]);
    expect(leftBehind(clusterName)).toEqual([]);
  });

  it('names an image that has no memcached in it, and leaves nothing started', async () => {
    const image = `empty-${cluster.context.clusterName}`;
    execFileSync('docker', ['import', '-', image], {input: Buffer.alloc(1024), stdio: ['pipe', 'ignore', 'inherit']});
    try {
      await expect(dockerRuntime.start({...cluster.context, image}, cluster.nodes)).rejects.toMatchObject({
        code: 'DOCKER_IMAGE_UNSUITABLE',
        message: `image ${image} can't be used: there is no program memcached on its PATH`,
      });
      expect(leftBehind(cluster.context.clusterName)).toEqual([]);
    } finally {
      docker('rmi', image);
    }
  });

  it("names an image that is gone when it can't recreate a container", async () => {
    const image = `127.0.0.1:1/memcached-${cluster.context.clusterName}`;
    docker('tag', testImage, image);
    const [node1] = await dockerRuntime.start({...cluster.context, image}, [cluster.node('node1')]);
    docker('rm', '--force', cluster.containerName('node1'));
    docker('rmi', image);
    const again = dockerRuntime.start({...cluster.context, image}, [{...cluster.node('node1'), handle: node1!}]);
    await expect(again).rejects.toMatchObject({code: 'DOCKER_IMAGE_UNAVAILABLE', details: {image}});
  });

  it('pulls an image that is gone when it recreates a container, and reports progress', async () => {
    const registry = await ImageRegistry.start();
    const {image} = registry;
    docker('tag', testImage, image);
    const [node1] = await dockerRuntime.start({...cluster.context, image}, [cluster.node('node1')]);
    docker('rm', '--force', cluster.containerName('node1'));
    docker('rmi', image);
    const lines: string[] = [];
    const context = {...cluster.context, image, onProgress: (line: string) => lines.push(line)};
    try {
      const again = dockerRuntime.start(context, [{...cluster.node('node1'), handle: node1!}]);
      // The image contains only a text file.
      await expect(again).rejects.toMatchObject({code: 'DOCKER_IMAGE_UNSUITABLE'});
      expect(lines[0]).toBe(`pulling ${image}`);
      // How many lines there are in between depends on how fast the engine is.
      expect(lines.at(-1)).toMatch(/: (\d+) of \1 layers? downloaded$/);
    } finally {
      docker('rmi', image);
      await registry.stop();
    }
  });

  it('names a port that another container has, and leaves nothing started', async () => {
    const {port} = cluster.node('node2');
    runOther(`other-${cluster.context.clusterName}`, '--publish', `127.0.0.1:${port}:11211`);
    await expect(cluster.start()).rejects.toMatchObject({code: 'PORT_IN_USE', details: {port}});
    expect(leftBehind(cluster.context.clusterName)).toEqual([]);
  });

  it("ends only what it started itself when one of several can't be started again", async () => {
    await cluster.start();
    await Promise.all(cluster.nodes.map((node) => dockerRuntime.kill(cluster.context, node, 'SIGKILL')));
    const {port} = cluster.node('node2');
    const listener = createServer().listen(port, '127.0.0.1');
    try {
      await expect(cluster.start()).rejects.toMatchObject({code: 'PORT_IN_USE', details: {port}});
      expect(await cluster.state('node1')).toMatchObject({state: 'exited'});
    } finally {
      listener.close();
    }
    await cluster.start();
  });

  it('rejects a name that another container has, and does not touch that container', async () => {
    const name = cluster.containerName('node2');
    runOther(name);
    await expect(cluster.start()).rejects.toMatchObject({code: 'DOCKER_NAME_TAKEN', details: {name}});
    expect(await cluster.state('node2')).toMatchObject({state: 'missing'});
    await dockerRuntime.kill(cluster.context, cluster.node('node2'), 'SIGKILL');
    await dockerRuntime.remove(cluster.context, cluster.nodes);
    expect(docker('inspect', '--format', '{{.State.Status}}', name)).toBe('running');
  });

  it('rejects the name of a Compose project that has the same service, and does not replace its container', async () => {
    const {clusterName} = cluster.context;
    const name = `other-${clusterName}`;
    const labels = {project: `mcluster-${clusterName}`, service: 'node1', 'container-number': '1', oneoff: 'False'};
    const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]);
    runOther(name, ...options);
    await expect(cluster.start()).rejects.toMatchObject({code: 'DOCKER_NAME_TAKEN', details: {name}});
    await dockerRuntime.remove(cluster.context, cluster.nodes);
    expect(docker('inspect', '--format', '{{.State.Status}}', name)).toBe('running');
  });

  it('names the mcluster cluster that owns a container in the way', async () => {
    const name = cluster.containerName('node1');
    runOther(
      name,
      '--label',
      'mcluster.cluster=another',
      '--label',
      'mcluster.member=this-node1',
      '--label',
      'mcluster.folder=/a/another',
    );
    await expect(cluster.start()).rejects.toMatchObject({
      code: 'DOCKER_NAME_TAKEN',
      message: `a container named ${name} exists: it is this-node1 of cluster another, of the state folder /a/another`,
    });
  });

  it('ignores what was created by hand from a printed compose file', async () => {
    const {clusterName, image} = cluster.context;
    const name = cluster.containerName('node1');
    runOther(name, '--label', `mcluster.cluster=${clusterName}`, '--label', 'mcluster.member=node1');
    await dockerRuntime.remove(cluster.context, cluster.nodes);
    await expect(cluster.start()).rejects.toMatchObject({code: 'DOCKER_NAME_TAKEN'});
    expect(docker('inspect', '--format', '{{.State.Status}} {{.Config.Image}}', name)).toBe(`running ${image}`);
  });

  it('rejects the name of a cluster of another state home, and does not remove that cluster', async () => {
    await cluster.start();
    const folder = await mkdtemp(join(tmpdir(), 'mcluster-docker-'));
    try {
      const elsewhere: RuntimeContext = {...cluster.context, folder};
      const nodes = cluster.nodes.map((node) => ({...node, handle: null}));
      await expect(dockerRuntime.start(elsewhere, nodes)).rejects.toMatchObject({
        code: 'DOCKER_NAME_TAKEN',
        details: {folder: cluster.context.folder},
      });
      expect(await dockerRuntime.inspect(elsewhere, nodes)).toMatchObject([{state: 'missing'}, {state: 'missing'}]);
      await dockerRuntime.remove(elsewhere, nodes);
      const held = await dockerRuntime.clusters(elsewhere);
      expect(held.map(({name}) => name)).not.toContain(cluster.context.clusterName);
    } finally {
      await rm(folder, {recursive: true});
    }
    await cluster.answering('node1');
  });

  it('undoes what it started when it is interrupted', async () => {
    const interruption = new AbortController();
    const context = {...cluster.context, signal: interruption.signal};
    const starting = dockerRuntime.start(context, cluster.nodes);
    const watching = setInterval(() => {
      if (leftBehind(context.clusterName).length > 1) interruption.abort();
    }, 20);
    await expect(starting).rejects.toMatchObject({code: 'INTERRUPTED'});
    clearInterval(watching);
    expect(leftBehind(context.clusterName)).toEqual([]);
  });

  it('reports that the engine is gone, rather than that nodes are', async () => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    try {
      await expect(cluster.state('node1')).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE'});
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
  });

  it('renders a file that Compose parses to the same values', async () => {
    const {clusterName, folder, image} = cluster.context;
    const members = cluster.nodes;
    const file = join(folder, 'compose.yaml');
    await writeFile(file, composeFile({clusterName, folder: '/a $HOME of "mine"', image, members}));
    const {services} = JSON.parse(docker('compose', '--file', file, 'config', '--format', 'json')) as {
      services: Record<string, {labels: Record<string, string>}>;
    };
    // `config` prints a compose file, in which a dollar is escaped.
    expect(services.node1?.labels['mcluster.folder']).toBe('/a $$HOME of "mine"');
  });
});
