import {expect, it} from 'vitest';
import {createCluster} from '../../../src/cluster/lifecycle/create-cluster.ts';
import {usePretendDocker} from '../../support/pretend-docker.ts';

const pretend = usePretendDocker();

it('createCluster reports the progress of a slow start', async () => {
  const server = '{"Version":"28.2.2","ApiVersion":"1.50","Components":[]}';
  pretend.docker(
    `case "$1" in version) echo '${server}' ;; pull) echo 'f8f85811dc17: Pulling fs layer'; sleep 0.2; exit 1 ;; ` +
      `image) echo 'Error response from daemon: No such image: memcached:1.6' >&2; exit 1 ;; *) echo 2.26.1 ;; esac`,
  );
  pretend.compose('echo 2.26.1');
  const lines: string[] = [];
  const creating = createCluster({
    home: pretend.path,
    runtime: 'docker',
    portOffset: 9000,
    onProgress: (line) => lines.push(line),
  });
  await expect(creating).rejects.toMatchObject({code: 'DOCKER_IMAGE_UNAVAILABLE'});
  expect(lines[0]).toMatch(/^pulling memcached:1\.6/);
});
