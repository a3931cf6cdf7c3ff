import {describe, expect, it} from 'vitest';
import {pullImage} from '../../../../../src/runtimes/docker/image/pull-image.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

const image = 'memcached:1.6';
const failure = 'Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host';

/** Compose's output to a pipe: every line is one change of one layer, except the first id, which is not announced. */
const said = ` node Pulling
 d7e8f9a0b1c2 Download complete
 f8f85811dc17 Already exists
 6c14f5d9c8e3 Pulling fs layer
 0a9573503463 Pulling fs layer
 b1c2d3e4f5a6 Pulling fs layer
 b1c2d3e4f5a6 Waiting
 0a9573503463 Downloading [====>     ]     29B/59B
 0a9573503463 Verifying Checksum
 0a9573503463 Download complete
 6c14f5d9c8e3 Verifying Checksum
 6c14f5d9c8e3 Download complete
 6c14f5d9c8e3 Extracting [==========>]     29B/29B
 6c14f5d9c8e3 Pull complete
 0a9573503463 Pull complete
 b1c2d3e4f5a6 Retrying in 1 second
 b1c2d3e4f5a6 Download complete
 b1c2d3e4f5a6 Pull complete
 node Pulled`;

describe('pullImage', () => {
  const pretend = usePretendDocker();

  it('reports how many of all layers are complete', async () => {
    pretend.compose(`echo '${said}' >&2`);
    pretend.docker(`printf 'linux/amd64\\t["MEMCACHED_VERSION=1.6.18"]'`);
    const {finding, lines} = await pulled();
    expect(finding).toMatchObject({found: 'memcached 1.6.18 (memcached:1.6)', error: null});
    expect(lines).toEqual([
      'pulling memcached:1.6',
      ...[1, 2, 3, 4].map((done) => `pulling memcached:1.6: ${done} of 4 layers downloaded`),
    ]);
  });

  it.each([
    ['at once', ''],
    ['while it pulls a layer', 'echo " 6c14f5d9c8e3 Pulling fs layer" >&2; '],
  ])('reports only in its error why it failed %s', async (_when, before) => {
    pretend.compose(
      `case "$*" in version*) echo 2.26.1;; ` +
        `*) ${before}echo ' node Error' >&2; echo 'Error response from daemon: ${failure}' >&2; exit 18;; esac`,
    );
    pretend.docker("echo 'Error response from daemon: No such image: memcached:1.6' >&2; exit 1");
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
