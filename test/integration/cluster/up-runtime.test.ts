import {describe, expect, it} from 'vitest';
import {planUp} from '../../../src/cluster/up.ts';
import type {Topology} from '../../../src/topology/topology.ts';
import {usePretendDocker} from '../../support/pretend-docker.ts';
import {useScratchHome} from '../../support/scratch-home.ts';
import {testTopology} from '../../support/test-topology.ts';

const engine = String.raw`case $1 in
version) echo '{"Version":"28.2.2","ApiVersion":"1.50"}';;
compose) echo 2.35.1;;
image) printf 'linux/amd64\t["MEMCACHED_VERSION=1.6.18"]';;
esac`;

describe('the runtime that up takes, and why', () => {
  const pretend = usePretendDocker();
  const home = useScratchHome();

  it.each([
    ['auto', 'host', ': it is the first that can be used'],
    ['docker', 'host', ', as asked for'],
    ['docker', 'docker', ', as asked for'],
    ['auto', 'docker', ', which a proxy in a container needs'],
  ] as const)('%s with a proxy of runtime %s', async (runtime, proxyRuntime, why) => {
    pretend.docker(engine);
    const {proxy, ...topology} = await testTopology({runtime});
    const wanted: Topology = {...topology, proxy: proxy && {...proxy, runtime: proxyRuntime}};
    const plan = await planUp(wanted, {home: home.path});
    expect(plan.runtime.reason).toBe(`runtime docker (memcached 1.6.18 (${topology.image}))${why}`);
  });
});
