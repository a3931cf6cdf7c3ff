import {describe, expect, it} from 'vitest';
import {isOfPlatform} from '../../../../../src/runtimes/docker/engine/default-platform.ts';
import {examineImage} from '../../../../../src/runtimes/docker/engine/examine-docker.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('isOfPlatform', () => {
  it.each([
    ['linux/arm64', 'linux/amd64', false],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/amd64', 'Linux/x86_64', true],
    ['linux/amd64', 'amd64', true],
    ['linux/amd64', 'linux', true],
    ['linux/amd64', 'arm64', false],
    ['windows/amd64', 'linux/amd64', false],
    ['/', 'linux/amd64', true],
  ])('%s where %s is wanted: %s', (platform, wanted, will) => {
    expect(isOfPlatform(platform, wanted)).toBe(will);
  });
});

describe('examineImage with $DOCKER_DEFAULT_PLATFORM', () => {
  const pretend = usePretendDocker();
  const amd64 = `printf 'linux/amd64\\t["MEMCACHED_VERSION=1.6.99"]\\n'`;

  it('treats an image of another platform as missing, and says how to get the right one', async () => {
    process.env.DOCKER_DEFAULT_PLATFORM = 'linux/arm64';
    pretend.docker(`case "$*" in *--platform*) echo no such image >&2; exit 1;; esac; ${amd64}`);
    const {error} = await examineImage('memcached:1.6', {});
    expect(error).toMatchObject({
      code: 'DOCKER_IMAGE_UNAVAILABLE',
      hint: expect.stringContaining('docker pull --platform linux/arm64 memcached:1.6') as string,
    });
  });

  it.each([
    ['linux/amd64', 'of that platform', `case "$*" in *--platform*) exit 1;; esac; ${amd64}`],
    ['linux/arm64', 'that an engine has for several platforms', amd64],
  ])('of %s accepts an image %s', async (platform, _what, script) => {
    process.env.DOCKER_DEFAULT_PLATFORM = platform;
    pretend.docker(script);
    expect(await examineImage('memcached:1.6', {})).toMatchObject({found: 'memcached 1.6.99 (memcached:1.6)'});
  });
});
