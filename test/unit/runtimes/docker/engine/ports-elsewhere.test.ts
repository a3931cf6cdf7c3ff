import {expect, it} from 'vitest';
import {examineDocker} from '../../../../../src/runtimes/docker/engine/examine-docker.ts';
import {isEngineElsewhere} from '../../../../../src/runtimes/docker/engine/ports-elsewhere.ts';
import {probeDocker} from '../../../../../src/runtimes/docker/engine/probe-docker.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

const pretend = usePretendDocker();
// Reserved for documentation (RFC 5737): no host has it.
const far = '192.0.2.1';

it.each([
  ['unix:///var/run/docker.sock', false],
  ['npipe:////./pipe/docker_engine', false],
  ['tcp://127.0.0.1:2375', false],
  ['tcp://localhost:2375', false],
  ['tcp://[::1]:2375', false],
  [`tcp://${far}:2375`, true],
  [`ssh://me@${far}`, true],
  ['ssh://me@127.0.0.1:22/run/podman.sock', false],
  ['tcp://[2001:db8::1]:2375', true],
])('decides whether an engine at %s is elsewhere: %s', async (host, elsewhere) => {
  process.env.DOCKER_HOST = host;
  expect(await isEngineElsewhere({})).toBe(elsewhere);
  delete process.env.DOCKER_HOST;
  process.env.DOCKER_CONTEXT = 'mine';
  pretend.docker(`[ "$1 $2 $5" = "context inspect mine" ] && echo ${host}`);
  expect(await isEngineElsewhere({})).toBe(elsewhere);
});

it('an engine elsewhere is skipped by auto, used when selected by name, and reported by doctor', async () => {
  process.env.DOCKER_HOST = `tcp://${far}:2375`;
  pretend.compose('echo 2.26.1');
  pretend.docker(`case "$1" in
    version) echo '{"Version":"28.0.0","ApiVersion":"1.48"}' ;;
    image) printf 'linux/amd64\\t["MEMCACHED_VERSION=1.6.40"]\\n' ;;
  esac`);
  const context = {image: 'memcached:1.6', signal: new AbortController().signal};
  const error = {code: 'DOCKER_PORTS_ELSEWHERE', exitCode: 4};
  expect(await probeDocker(context)).toMatchObject({available: false, error});
  expect(await probeDocker({...context, askedFor: true})).toMatchObject({available: true});
  expect((await examineDocker(context.image, {}))[0]).toMatchObject({needs: 'engine', error});
});
