import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {dockerRuntime} from '../../src/runtimes/docker/docker-runtime.ts';
import {waitUntil} from '../../src/support/wait-until.ts';
import {docker, dockerMissing} from '../support/docker-engine.ts';
import {DockerScratch} from '../support/docker-scratch.ts';

type Inspected = {
  Config: {User: string; Labels: Record<string, string>};
  HostConfig: {
    CapDrop: string[];
    Memory: number;
    PortBindings: unknown;
    Privileged: boolean;
    ReadonlyRootfs: boolean;
    RestartPolicy: {Name: string};
    SecurityOpt: string[];
  };
};

describe.skipIf(dockerMissing)('containers of the docker runtime', () => {
  let cluster: DockerScratch;
  beforeEach(async () => {
    cluster = await DockerScratch.create(2, {memoryMiB: 8});
    await cluster.start();
  });
  afterEach(() => cluster.remove());

  const inspect = (member: string): Inspected =>
    (JSON.parse(docker('inspect', cluster.containerName(member))) as [Inspected])[0];

  it('run without privileges, according to the engine', () => {
    const {Config, HostConfig} = inspect('node1');
    expect(Config.User).toBe('11211:11211');
    expect(HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      Privileged: false,
      ReadonlyRootfs: true,
      RestartPolicy: {Name: 'no'},
      SecurityOpt: ['no-new-privileges:true'],
    });
  });

  it('are published on 127.0.0.1 only, on the port of the topology', () => {
    const {port} = cluster.node('node2');
    expect(inspect('node2').HostConfig.PortBindings).toEqual({
      '11211/tcp': [{HostIp: '127.0.0.1', HostPort: String(port)}],
    });
  });

  it('carry the labels by which they are found', () => {
    expect(inspect('node2').Config.Labels).toMatchObject({
      'mcluster.cluster': cluster.context.clusterName,
      'mcluster.member': 'node2',
      'mcluster.role': 'node',
      'mcluster.folder': cluster.context.folder,
    });
  });

  it('survive evictions, although their memory is limited', async () => {
    expect(inspect('node1').HostConfig.Memory).toBeLessThan(64 * 1024 * 1024);
    // 40 MB of tiny items into 8 MiB: the most overhead that items can have.
    for (let batch = 0; batch < 40; batch++) {
      const items = Array.from({length: 10_000}, (_, index) => `set ${batch}-${index} 0 0 1 noreply\r\nx\r\n`);
      expect(await cluster.ask('node1', `${items.join('')}version\r\n`)).toMatch(/^VERSION/);
    }
    expect(await cluster.ask('node1', 'stats\r\n')).toMatch(/STAT evictions [1-9]/);
    expect(await cluster.state('node1')).toMatchObject({state: 'running'});
  });

  it('keep their port and lose their memory when killed and started again', async () => {
    await cluster.ask('node1', 'set a 0 0 1\r\n1\r\n');
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGKILL');
    expect(await cluster.state('node1')).toMatchObject({state: 'exited', exitCode: 137, exitSignal: 'SIGKILL'});
    expect(await cluster.ask('node1', 'get a\r\n')).toBeNull();
    await cluster.start('node1');
    expect(await cluster.ask('node1', 'get a\r\n')).toBe('END\r\n');
  });

  it('freeze when paused: connections are accepted, but get no reply, and memory is kept', async () => {
    await cluster.ask('node1', 'set a 0 0 1\r\n1\r\n');
    await dockerRuntime.pause(cluster.context, cluster.node('node1'));
    expect(await cluster.state('node1')).toMatchObject({state: 'paused'});
    expect(await cluster.ask('node1', 'get a\r\n', 300)).toBeNull();
    await dockerRuntime.resume(cluster.context, cluster.node('node1'));
    expect(await cluster.ask('node1', 'get a\r\n')).toBe('VALUE a 0 1\r\n1\r\nEND\r\n');
  });

  it('freeze and resume by signals as by pause and resume', async () => {
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGSTOP');
    expect(await cluster.state('node1')).toMatchObject({state: 'paused'});
    await dockerRuntime.kill(cluster.context, cluster.node('node1'), 'SIGCONT');
    expect(await cluster.state('node1')).toMatchObject({state: 'running'});
  });

  it('end when killed or stopped while they are paused', async () => {
    const {context} = cluster;
    await Promise.all(['node1', 'node2'].map((name) => dockerRuntime.pause(context, cluster.node(name))));
    await Promise.all([
      dockerRuntime.kill(context, cluster.node('node1'), 'SIGKILL'),
      dockerRuntime.stop(context, cluster.node('node2'), 2_000),
    ]);
    expect(await cluster.state('node1')).toMatchObject({state: 'exited'});
    expect(await cluster.state('node2')).toMatchObject({state: 'exited'});
  });

  it('print each line of their log once, and continue over a restart', async () => {
    const {context} = cluster;
    const end = new AbortController();
    const lines: string[] = [];
    const following = (async () => {
      const log = dockerRuntime.logs(context, cluster.node('node1'), {follow: true, signal: end.signal});
      for await (const line of log) lines.push(line);
    })();
    const told = (count: number): Promise<true | undefined> =>
      waitUntil(() => (lines.length >= count ? true : undefined), {timeoutMs: 120_000});

    await dockerRuntime.stop(context, cluster.node('node1'), 5_000);
    await told(1);
    await cluster.start('node1');
    await dockerRuntime.stop(context, cluster.node('node1'), 5_000);
    await told(2);
    end.abort();
    await following;
    expect(lines).toEqual(['Exiting normally', 'Exiting normally']);

    const all: string[] = [];
    const {signal} = new AbortController();
    for await (const line of dockerRuntime.logs(context, cluster.node('node1'), {follow: false, signal}))
      all.push(line);
    expect(all).toEqual(lines);
  });
});
