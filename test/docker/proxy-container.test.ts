import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {controlPath} from '../../src/cluster/record/control-folder.ts';
import type {Cluster} from '../../src/cluster/cluster.ts';
import {explainKey} from '../../src/cluster/explain/explain-key.ts';
import {planUp} from '../../src/cluster/lifecycle/up.ts';
import {callProxy} from '../../src/proxy/control/control-client.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import type {ProxyTopology} from '../../src/topology/topology.ts';
import {createTestCluster} from '../../src/testing.ts';
import {topologyToYaml} from '../../src/topology/file/topology-to-yaml.ts';
import {runCli} from '../support/cli.ts';
import {docker, dockerMissing, leftBehind} from '../support/docker-engine.ts';
import {askPort} from '../support/docker-scratch.ts';
import {failureOf} from '../support/failure-of.ts';
import {useScratchFolder} from '../support/scratch-home.ts';

describe.skipIf(dockerMissing)('a proxy in a container', () => {
  const home = useScratchFolder();
  const images = new Set<string>();
  const progress: string[] = [];
  let cluster: Cluster;

  beforeAll(() => {
    execFileSync('bash', [fileURLToPath(new URL('../../.ci/engine-node-image', import.meta.url))], {stdio: 'pipe'});
    process.env.MCLUSTER_PROXY_BASE = 'mcluster-test-node:local';
  });
  afterEach(async () => {
    await cluster.down();
    expect(leftBehind(cluster.name)).toEqual([]);
  });
  afterAll(() => {
    delete process.env.MCLUSTER_PROXY_BASE;
    for (const image of images) docker('rmi', image);
  });

  const start = async (name: string, settings: Partial<ProxyTopology> = {}): Promise<void> => {
    const {proxy, ...topology} = resolveTopology({name: `${name}-${process.pid}`, nodes: 2, backups: 1});
    if (!proxy) throw new Error('a topology has a proxy by default');
    cluster = await createTestCluster({
      home: home.path,
      observer: {onTask: (task) => task.event === 'progress' && progress.push(task.line)},
      topology: {...topology, proxy: {...proxy, runtime: 'docker', distribution: 'ketama', ...settings}},
    });
    images.add(docker('inspect', '--format', '{{.Config.Image}}', container('proxy1')));
  };
  const container = (member: string): string => `mcluster-${cluster.name}-${member}`;
  const ask = (name: string, command: string): Promise<string | null> =>
    askPort(cluster.members.find((member) => member.name === name)!.port, command, 5_000);

  it('routes to nodes by their names in the network, and places keys by the addresses that clients see', async () => {
    await start('proxy-routes');
    expect(cluster.runtime).toBe('docker');
    // The first test builds the image, and reports only the steps.
    expect(progress).toContainEqual(expect.stringMatching(/^building the proxy's image: Step 1\/|^building .*FROM/));
    expect(progress.filter((line) => /deprecated|buildx/i.test(line))).toEqual([]);
    for (let key = 0; key < 20; key++) await ask('proxy1', `set k${key} 0 0 1\r\n1\r\n`);
    expect(await ask('node1', 'stats\r\n')).toMatch(/STAT curr_items [1-9]/);
    expect(await ask('node2', 'stats\r\n')).toMatch(/STAT curr_items [1-9]/);
    expect(await ask('backup1', 'stats\r\n')).toMatch(/STAT curr_items 20\r/);
    expect(await ask('proxy1', 'stats\r\n')).toContain(`127.0.0.1:${cluster.topology.nodes[0]!.port}`);
  });

  it('reads from the backup when a node is dead, whose name the network then does not know', async () => {
    await start('proxy-backup');
    await loseNameServer();
    for (let key = 0; key < 20; key++) await ask('proxy1', `set k${key} 0 0 1\r\n1\r\n`);
    await cluster.kill(['node1', 'node2']);
    for (let key = 0; key < 20; key++) expect(await ask('proxy1', `get k${key}\r\n`)).toMatch(/^VALUE/);
    // It would be EAI_AGAIN after a second if the host's name server had been asked.
    const lookUp = "require('node:dns').lookup('node1', (error) => console.log(error?.code))";
    expect(docker('exec', container('proxy1'), 'node', '-e', lookUp)).toBe('ENOTFOUND');
    await cluster.start(['node1', 'node2']);
    expect(await ask('proxy1', 'set new 0 0 1\r\n1\r\n')).toBe('STORED\r\n');
  });

  it('notices a node off the network, which heal reconnects', async () => {
    await start('proxy-network', {policy: 'repair', requestTimeoutMs: 400});
    let key = 'k0';
    for (let number = 0; !(await ask('node1', `get ${key}\r\n`))?.startsWith('VALUE'); number++) {
      key = `k${number}`;
      expect(await ask('proxy1', `set ${key} 0 0 3\r\nold\r\n`)).toBe('STORED\r\n');
    }
    expect(await cluster.faults.takeOffNetwork(['node1'])).toMatchObject([
      {id: 'network-node1', member: 'node1', added: true, effective: true, measured: [{proxy: 'proxy1'}]},
    ]);
    expect(docker('inspect', '--format', '{{json .NetworkSettings.Networks}}', container('node1'))).toBe('{}');
    expect(await cluster.faults.list()).toMatchObject({faults: [{id: 'network-node1', what: 'off the network'}]});
    expect(await failureOf(cluster.restart(['node1']))).toMatchObject({
      message: expect.stringContaining('off the network'),
    });
    expect(await ask('proxy1', `set ${key} 0 0 3\r\nnew\r\n`)).toBe('STORED\r\n');
    expect(await ask('node1', `get ${key}\r\n`)).toBeNull();
    expect((await explainKey(cluster, key)).route?.reads).toMatchObject([{outcome: 'hit', from: 'backup1'}]);
    expect(await cluster.faults.heal(['node1'])).toMatchObject([{id: 'network-node1'}]);
    expect(await cluster.faults.list()).toEqual({faults: [], silent: []});
    const [node1] = (await cluster.status()).members;
    expect(node1).toMatchObject({state: 'running', seenBy: [{proxy: 'proxy1', state: 'up', dirty: false}]});
    expect(await ask('proxy1', `get ${key}\r\n`)).toContain('new');
    await cluster.kill(['node1']);
    expect(await failureOf(cluster.faults.takeOffNetwork(['node1', 'node2']))).toMatchObject({
      code: 'FAULT_INEFFECTIVE',
      message: expect.stringMatching(
        /^can't disconnect node1 from its network: .* node1 through proxy1: lost /,
      ) as string,
    });
    expect(await cluster.faults.list()).toEqual({faults: [], silent: []});
  });

  it('is a member like any other: killed, paused, started, with a log and an open control socket', async () => {
    await start('proxy-member');
    await cluster.pause(['proxy1']);
    expect(await stateOf('proxy1')).toBe('paused');
    await cluster.resume(['proxy1']);
    const status = await callProxy(controlPath(join(cluster.folder, 'control'), 'proxy1'), 'status');
    expect(status).toMatchObject({members: [{member: 'node1'}, {member: 'node2'}, {member: 'backup1'}]});
    await cluster.kill(['proxy1']);
    expect(await stateOf('proxy1')).toBe('dead');
    await cluster.start(['proxy1']);
    expect(await stateOf('proxy1')).toBe('running');
    const lines: string[] = [];
    for await (const line of cluster.logs('proxy1')) lines.push(line);
    expect(lines.filter((line) => line.includes('proxy1 listens on'))).toHaveLength(2);
  });

  it('restarts from the image that it was created from, even if the environment names another base', async () => {
    await start('proxy-image');
    const image = docker('inspect', '--format', '{{.Image}}', container('proxy1'));
    const base = process.env.MCLUSTER_PROXY_BASE;
    process.env.MCLUSTER_PROXY_BASE = '127.0.0.1:1/no-such-base';
    try {
      await cluster.kill(['proxy1']);
      await cluster.start(['proxy1']);
      docker('rm', '--force', container('proxy1'));
      await cluster.start(['proxy1']);
    } finally {
      process.env.MCLUSTER_PROXY_BASE = base;
    }
    expect(docker('inspect', '--format', '{{.Image}}', container('proxy1'))).toBe(image);
  });

  it('is in the file that up --dry-run and topology show --compose print, and that up writes', async () => {
    await start('planned');
    const {compose} = await planUp(cluster.topology, {home: home.path});
    expect(compose).toBe(readFileSync(join(cluster.folder, 'compose.yaml'), 'utf8'));
    expect(compose).toContain(`container_name: ${container('proxy1')}`);

    const file = join(home.path, 'topology.yaml');
    writeFileSync(file, topologyToYaml(cluster.topology));
    const {stdout} = await runCli(['topology', 'show', file, '--compose'], {env: {MCLUSTER_HOME: home.path}});
    expect(stdout).toBe(compose!.replaceAll(/^ *mcluster.folder: .*\n/gm, ''));
  });

  it("runs without privileges, published on the topology's address", async () => {
    await start('proxy-safe');
    const [{Config, HostConfig, Mounts}] = JSON.parse(docker('inspect', container('proxy1'))) as [Inspected];
    const [uid, gid] = [process.getuid!(), process.getgid!()];
    expect(Config.User).toBe(uid === 0 ? '65534:65534' : `${uid}:${gid}`);
    expect(HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      Memory: 512 * 1024 * 1024,
      ReadonlyRootfs: true,
      RestartPolicy: {Name: 'no'},
      SecurityOpt: ['no-new-privileges:true'],
    });
    expect(Mounts.map(({Destination}) => Destination)).toEqual([join(cluster.folder, 'control')]);
    const {port} = cluster.members.find(({name}) => name === 'proxy1')!;
    expect(HostConfig.PortBindings).toEqual({[`${port}/tcp`]: [{HostIp: '127.0.0.1', HostPort: String(port)}]});
  });

  /** Recreates proxy1 where the host's name server does not answer. */
  async function loseNameServer(): Promise<void> {
    const files = [join(cluster.folder, 'compose.yaml'), join(home.path, 'no-name-server.yaml')];
    writeFileSync(files[1]!, 'services: {proxy1: {dns: 127.0.0.1}}');
    docker('compose', ...files.flatMap((file) => ['--file', file]), 'up', '--detach', 'proxy1');
    await vi.waitFor(async () => expect(await ask('proxy1', 'version\r\n')).toMatch(/^VERSION/), {timeout: 120_000});
  }

  async function stateOf(name: string): Promise<string | undefined> {
    return (await cluster.status()).members.find((member) => member.name === name)?.state;
  }
});

type Inspected = {
  Config: {User: string};
  HostConfig: Record<string, unknown>;
  Mounts: {Destination: string}[];
};
