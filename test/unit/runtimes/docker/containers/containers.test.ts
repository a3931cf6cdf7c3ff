import {afterEach, describe, expect, it, vi} from 'vitest';
import {inspectContainers} from '../../../../../src/runtimes/docker/containers/containers.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('inspectContainers', () => {
  const pretend = usePretendDocker();
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('waits ten seconds for an engine that hangs', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 100));
    pretend.docker('exec sleep 60');
    const {signal} = new AbortController();
    await expect(inspectContainers({clusterName: 'demo', folder: '/state/demo'}, ['node1'], {signal})).rejects.toThrow(
      /did not answer `docker inspect .*` within 10 s/,
    );
  });

  it.each([
    [
      'running',
      {Status: 'running', Pid: 7, ExitCode: 0},
      {state: 'running', pid: 7, exitCode: null, image: 'memcached:1.6'},
    ],
    ['ended', {Status: 'exited', Pid: 0, ExitCode: 0}, {state: 'exited', exitCode: 0, exitSignal: null}],
    ['killed', {Status: 'exited', Pid: 0, ExitCode: 137}, {state: 'exited', exitCode: 137, exitSignal: 'SIGKILL'}],
    ['created', {Status: 'created', Pid: 0, ExitCode: 0}, {state: 'missing', exitCode: null, containerId: 'c1'}],
  ])('returns the state of a container that was %s', async (_what, State, expected) => {
    const Labels = {'mcluster.cluster': 'demo', 'mcluster.folder': '/state/demo', 'mcluster.member': 'node1'};
    const NetworkSettings = {Networks: {'mcluster-demo': {}}};
    pretend.docker(
      `echo '${JSON.stringify({Id: 'c1', Config: {Image: 'memcached:1.6', Labels}, State, NetworkSettings})}'`,
    );
    const found = await inspectContainers({clusterName: 'demo', folder: '/state/demo'}, ['node1'], {});
    expect(found.get('node1')?.state).toMatchObject(expected);
  });
});
