import {describe, expect, it} from 'vitest';
import {planUp} from '../../../src/cluster/lifecycle/up.ts';
import type {Topology} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {usePretendDocker} from '../../support/pretend-docker.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

const engine = String.raw`case $1 in
version) echo '{"Version":"28.2.2","ApiVersion":"1.50"}';;
compose) echo 2.35.1;;
image) printf 'linux/amd64\t["MEMCACHED_VERSION=1.6.18"]';;
esac`;

describe('the runtime that up chooses, and why', () => {
  const pretend = usePretendDocker();
  const home = useScratchHome();

  it.each([
    ['auto', 'host', ': the first that can be used'],
    ['docker', 'host', ', as requested'],
    ['docker', 'docker', ', as requested'],
    ['auto', 'docker', ', which a proxy in a container needs'],
  ] as const)('%s with a proxy of runtime %s', async (runtime, proxyRuntime, why) => {
    pretend.docker(engine);
    const wanted = await topologyOf(runtime, proxyRuntime);
    const plan = await planUp(wanted, {home: home.path});
    expect(plan.runtime.reason).toBe(`runtime docker (memcached 1.6.18 (${wanted.image}))${why}`);
  });

  it('is docker for a proxy in a container, and an error says why docker is needed', async () => {
    pretend.docker('echo "Cannot connect to the Docker daemon at unix:///nowhere.sock. Is it running?" >&2; exit 1');
    const failure = await failureOf(planUp(await topologyOf('auto', 'docker'), {home: home.path}));
    expect(failure).toMatchObject({
      code: 'DOCKER_ENGINE_UNREACHABLE',
      exitCode: 4,
      message:
        'proxy.runtime is "docker", but Docker can\'t be used here: no Docker engine answers at unix:///nowhere.sock',
    });
    expect(failure.hint).toContain('proxy: {runtime: host}');
    const askedFor = await failureOf(planUp(await topologyOf('docker', 'docker'), {home: home.path}));
    expect(askedFor.message).toBe('no Docker engine answers at unix:///nowhere.sock');
  });

  async function topologyOf(runtime: Topology['runtime'], proxyRuntime: 'host' | 'docker'): Promise<Topology> {
    const {proxy, ...topology} = await testTopology({runtime});
    return {...topology, proxy: proxy && {...proxy, runtime: proxyRuntime}};
  }
});
