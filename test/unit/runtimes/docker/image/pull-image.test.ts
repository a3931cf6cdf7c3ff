import {describe, expect, it} from 'vitest';
import {pullImage} from '../../../../../src/runtimes/docker/image/pull-image.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

const image = 'memcached:1.6';
const failure = 'Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host';

/** Docker's output to a pipe: every line is one change of one layer, except the first id, which is not announced. */
const said = `1.6: Pulling from library/memcached
d7e8f9a0b1c2: Download complete
f8f85811dc17: Already exists
6c14f5d9c8e3: Pulling fs layer
0a9573503463: Pulling fs layer
b1c2d3e4f5a6: Pulling fs layer
b1c2d3e4f5a6: Waiting
0a9573503463: Verifying Checksum
0a9573503463: Download complete
6c14f5d9c8e3: Verifying Checksum
6c14f5d9c8e3: Download complete
6c14f5d9c8e3: Pull complete
0a9573503463: Pull complete
b1c2d3e4f5a6: Retrying in 1 second
b1c2d3e4f5a6: Download complete
b1c2d3e4f5a6: Pull complete
Digest: sha256:45ef7b2c7a8e5c3b1b3b4d0b0a5e2d0a5c3b6f2f3c6d1e7f8a9b0c1d2e3f4a5b
Status: Downloaded newer image for memcached:1.6
docker.io/library/memcached:1.6`;

describe('pullImage', () => {
  const pretend = usePretendDocker();

  it('reports how many of all layers are complete', async () => {
    pretend.docker(
      `case $1 in pull) echo '${said}';; image) printf 'linux/amd64\\t["MEMCACHED_VERSION=1.6.18"]';; esac`,
    );
    const {finding, lines} = await pulled();
    expect(finding).toMatchObject({found: 'memcached 1.6.18 (memcached:1.6)', error: null});
    expect(lines).toEqual([
      'pulling memcached:1.6',
      ...[1, 2, 3, 4].map((done) => `pulling memcached:1.6: ${done} of 4 layers downloaded`),
    ]);
  });

  it.each([
    ['at once', ''],
    ['while it pulls a layer', 'echo "6c14f5d9c8e3: Pulling fs layer"; '],
  ])('reports only in its error why it failed %s', async (_when, before) => {
    pretend.docker(
      `case $1 in pull) ${before}echo 'Error response from daemon: ${failure}' >&2; exit 1;; ` +
        `*) echo 'Error response from daemon: No such image: memcached:1.6' >&2; exit 1;; esac`,
    );
    const {finding, lines} = await pulled();
    expect(finding.error?.message).toBe(`image ${image} is not on this machine and could not be pulled: ${failure}`);
    expect(lines).toEqual([`pulling ${image}`]);
  });

  async function pulled(): Promise<{finding: Awaited<ReturnType<typeof pullImage>>; lines: string[]}> {
    const lines: string[] = [];
    const {signal} = new AbortController();
    return {finding: await pullImage({image, signal, onProgress: (line) => lines.push(line)}), lines};
  }
});
