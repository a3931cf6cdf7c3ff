import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {upWithCompose} from '../../../../../src/runtimes/docker/containers/up-with-compose.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('upWithCompose', () => {
  const pretend = usePretendDocker();
  let memcached: Server;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    memcached = createServer((socket) => {
      asked++;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('VERSION 1.6.18\r\n'));
    });
    await once(memcached.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => memcached.close());

  const start = (): ReturnType<typeof upWithCompose> => {
    const {port} = memcached.address() as AddressInfo;
    const {signal} = new AbortController();
    const context = {clusterName: 'demo', folder: '/state/demo', logsFolder: '/state/demo/logs', image: 'm', signal};
    return upWithCompose(context, [{name: 'node1', role: 'node', port, memoryMiB: 64}]);
  };
  /** What `docker inspect` prints. */
  const container = (Status: string, folder = '/state/demo'): string => {
    const Labels = {'mcluster.cluster': 'demo', 'mcluster.member': 'node1', 'mcluster.folder': folder};
    const Networks = {'mcluster-demo': {}};
    return JSON.stringify({
      Id: 'c1',
      Config: {Image: 'm', Labels},
      State: {Status, Pid: 1, ExitCode: 0},
      NetworkSettings: {Networks},
    });
  };
  const says = (json: string): string => `case $1 in inspect) echo '${json}';; esac`;
  const started = `echo ' Container mcluster-demo-node1  Started' >&2`;
  /** Until the file is removed, at the latest with its folder. */
  const whileHeld = (): string => `while [ -e ${pretend.path}/held ]; do sleep 0.05; done`;

  it('is done when the members answer and run, while Compose still does', async () => {
    pretend.docker(says(container('running')));
    writeFileSync(`${pretend.path}/held`, '');
    pretend.compose(`${started}; ${whileHeld()}`);
    expect(await start()).toEqual({stderr: '', error: null});
  });

  it.each([
    ['is not running', container('exited')],
    ['belongs to another state folder', container('running', '/state/other')],
  ])('waits for Compose, and reports its failure, if what answers %s', async (_what, json) => {
    writeFileSync(`${pretend.path}/held`, '');
    pretend.docker(`${says(json)}; rm ${pretend.path}/held`);
    pretend.compose(`${started}; ${whileHeld()}; echo 'Error response from daemon: it broke' >&2; exit 1`);
    const {error, stderr} = await start();
    expect(error).toMatchObject({code: 'DOCKER_FAILED'});
    expect(stderr).toContain('it broke');
    expect(asked).toBeGreaterThan(0);
  });

  it('asks no member that Compose has not reported as started', async () => {
    pretend.docker('exit 1');
    pretend.compose(`echo ' Container mcluster-demo-node1  Starting' >&2; sleep 0.2`);
    expect((await start()).error).toBeNull();
    expect(asked).toBe(0);
  });
});
