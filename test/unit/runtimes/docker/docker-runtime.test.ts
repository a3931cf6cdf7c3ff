import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {dockerRuntime} from '../../../../src/runtimes/docker/docker-runtime.ts';
import type {RuntimeContext} from '../../../../src/runtimes/runtime.ts';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';
import {usePretendDocker} from '../../../support/pretend-docker.ts';

describe('the docker runtime', () => {
  const pretend = usePretendDocker();

  const labels = {'mcluster.cluster': 'demo', 'mcluster.folder': '/state/demo', 'mcluster.member': 'node1'};
  const container = {
    Id: 'c1',
    Config: {Image: 'memcached:1.6', Labels: labels},
    State: {Status: 'running', Pid: 0, ExitCode: 0},
    NetworkSettings: {Networks: {'mcluster-demo': {}}},
  };
  const node1 = {name: 'node1', handle: {}};
  const callsWith = async (work: (context: RuntimeContext) => Promise<void>): Promise<string[]> => {
    const calls = `${pretend.path}/calls`;
    pretend.docker(`echo "$*" >> ${calls}\ncase $1 in inspect) echo '${JSON.stringify(container)}';; esac`);
    await work({
      clusterName: 'demo',
      folder: '/state/demo',
      logsFolder: '/state/demo/logs',
      image: 'memcached:1.6',
      signal: new AbortController().signal,
    });
    return readFileSync(calls, 'utf8').trim().split('\n');
  };

  it.each([
    ['SIGSTOP', ['pause c1']],
    ['SIGCONT', ['unpause c1', 'kill --signal SIGCONT c1']],
    ['SIGUSR1', ['kill --signal SIGUSR1 c1']],
  ] as const)('kills with %s by docker %s', async (signal, commands) => {
    const [look, ...rest] = await callsWith((context) => dockerRuntime.kill(context, node1, signal));
    expect(look).toMatch(/^inspect .*mcluster-demo-node1$/);
    expect(rest).toEqual(commands);
  });

  it('acts on an inspected container without inspecting it again', async () => {
    const calls = await callsWith(async (context) => {
      await dockerRuntime.inspect(context, [node1]);
      await dockerRuntime.inspect(context, []);
      await dockerRuntime.pause(context, node1);
    });
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['inspect', 'inspect', 'pause']);
  });

  it('also removes what the engine was still creating when an interrupted Compose ended', async () => {
    const [asked, network, removed] = ['asked', 'network', 'removed'].map((name) => `${pretend.path}/${name}`) as [
      string,
      string,
      string,
    ];
    pretend.compose(`touch ${asked}; exec sleep 60`);
    // The network appears after Compose was asked for it and a first look has not found it.
    pretend.docker(
      `case "$1 $2" in\n` +
        `'network ls') if [ -e ${network} ]; then printf 'n1\\tdemo\\t%s\\t\\t\\tbridge\\n' ${pretend.path}\n` +
        `  elif [ -e ${asked} ] && [ ! -e ${removed} ]; then touch ${network}; fi;;\n` +
        `'network rm') rm ${network}; touch ${removed};;\nesac; exit 0`,
    );
    const interruption = new AbortController();
    const context = {clusterName: 'demo', folder: pretend.path, logsFolder: pretend.path, image: 'memcached:1.6'};
    const node = {name: 'node1', host: '127.0.0.1', port: 21211, memoryMiB: 64, maxConnections: 1024, args: []};
    const starting = dockerRuntime.start({...context, signal: interruption.signal}, [
      {...node, role: 'node', handle: null},
    ]);
    const failing = expect(starting).rejects.toMatchObject({code: 'INTERRUPTED'});
    await expect.poll(() => existsSync(asked)).toBe(true);
    interruption.abort();
    await failing;
    expect(existsSync(removed)).toBe(true);
  });

  it('reports a cluster of its name in another state home that was brought up at the same moment', async () => {
    pretend.compose(
      `echo 'Conflict. The container name "/mcluster-demo-node1" is already in use by container "c1".' >&2; exit 1`,
    );
    // Not visible yet, although its name is already taken.
    pretend.docker(`case $1 in inspect) [ -e ${pretend.path}/made ] || exec touch ${pretend.path}/made
      printf 'demo\\tnode1\\t/state/demo\\n';; esac`);
    const context = {clusterName: 'demo', folder: pretend.path, logsFolder: pretend.path, image: 'memcached:1.6'};
    const starting = dockerRuntime.start({...context, signal: new AbortController().signal}, [
      {name: 'node1', port: 21211, memoryMiB: 64, role: 'node', handle: null},
    ]);
    await expect(starting).rejects.toMatchObject({
      code: 'DOCKER_NAME_TAKEN',
      message: 'the Docker engine already runs a cluster named demo, of the state folder /state/demo',
    });
  });

  it.each([
    ['/', true],
    ['', false],
  ])(
    'leaves its network to another cluster of its name that is attached to it, and to no other: %j',
    async (folder, isLeft) => {
      pretend.docker(`case "$1 $2" in
      'ps --all') printf 'c1\\tdemo\\t${folder}\\tnode1\\trunning\\n' ;;
      'network ls') printf 'n1\\tdemo\\t${pretend.path}\\t\\n' ;;
      'network rm') echo 'Error response from daemon: network demo id n1 has active endpoints' >&2; exit 1 ;;
      'network inspect') printf 'mcluster-demo\\tmcluster-demo-node1${isLeft ? '' : '\\tanother'}\\n' ;;
    esac`);
      const context = {clusterName: 'demo', folder: pretend.path, logsFolder: pretend.path, image: 'memcached:1.6'};
      const removing = dockerRuntime.remove({...context, signal: new AbortController().signal}, []);
      await (isLeft
        ? expect(removing).resolves.toBeUndefined()
        : expect(removing).rejects.toMatchObject({code: 'DOCKER_NETWORK_IN_USE'}));
    },
  );

  it.each([
    [
      'an engine that does not answer',
      'echo "Cannot connect to the Docker daemon at unix:///s. Is it?" >&2; exit 1',
      1,
    ],
    ['an engine without any', 'exit 0', 0],
    ['no docker command', null, 0],
  ])("finds no clusters with %s, and warns if it can't know", async (_what, script, count) => {
    process.env.PATH = `${pretend.path}:/bin`;
    if (script === null) process.env.PATH = pretend.path;
    else pretend.docker(script);
    const warnings: string[] = [];
    const {signal} = new AbortController();
    expect(await dockerRuntime.clusters({signal, onWarning: (line) => warnings.push(line)})).toEqual([]);
    expect(warnings).toHaveLength(count);
  });

  it('has Compose check the file that it plans', async () => {
    const read = `${pretend.path}/read`;
    pretend.compose(
      `cat > ${read}; grep -q 'image: unusable' ${read} && { echo 'unusable image' >&2; exit 15; }; exit 0`,
    );
    const {signal} = new AbortController();
    const planOf = (image: string): Promise<string> =>
      dockerRuntime.plan!({topology: {...resolveTopology({nodes: 1}), image}, folder: '/state/demo', proxies: []});
    const plan = await planOf('memcached:1.6');
    await dockerRuntime.checkPlan!(plan, signal);
    expect(readFileSync(read, 'utf8')).toBe(plan);
    await expect(dockerRuntime.checkPlan!(await planOf('unusable'), signal)).rejects.toMatchObject({
      code: 'DOCKER_FAILED',
      message: expect.stringContaining('unusable image') as string,
    });
  });
});
