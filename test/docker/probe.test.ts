import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {dockerRuntime} from '../../src/runtimes/docker/docker-runtime.ts';
import {examineDocker} from '../../src/runtimes/docker/engine/examine-docker.ts';
import {chooseRuntime} from '../../src/runtimes/registry.ts';
import type {RuntimeAvailability} from '../../src/runtimes/runtime.ts';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import {docker, dockerMissing, testImage} from '../support/docker-engine.ts';
import {ImageRegistry} from '../support/image-registry.ts';

const {signal} = new AbortController();
const probe = (image = testImage, onProgress?: (line: string) => void): Promise<RuntimeAvailability> =>
  dockerRuntime.probe({image, signal, ...(onProgress && {onProgress})});

describe.skipIf(dockerMissing)('probe of the docker runtime, with an engine', () => {
  it('is available when engine, Compose and image are present', async () => {
    expect(await probe()).toMatchObject({available: true, engine: expect.stringContaining(testImage) as string});
  });

  it('pulls a missing image and reports progress', async () => {
    const registry = await ImageRegistry.start();
    const lines: string[] = [];
    try {
      const answer = await probe(registry.image, (line) => lines.push(line));
      expect(answer).toEqual({available: true, engine: `memcached 1.6.99 (${registry.image})`});
      expect(lines[0]).toBe(`pulling ${registry.image}`);
      expect(lines.at(-1)).toBe(`pulling ${registry.image}: 1 of 1 layer downloaded`);
    } finally {
      docker('rmi', registry.image);
      await registry.stop();
    }
  });

  it.each(['docker', 'auto'] as const)('ends an interrupted pull, and chooses nothing for %s', async (wanted) => {
    const silent = createServer((_request, response) => {
      response.writeHead(200).flushHeaders();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const image = `127.0.0.1:${(silent.address() as AddressInfo).port}/memcached:1.6`;
    const interruption = new AbortController();
    const asked = once(silent, 'request');
    try {
      const choosing = chooseRuntime(wanted, {image, signal: interruption.signal});
      const failing = expect(choosing).rejects.toMatchObject({code: 'INTERRUPTED'});
      await asked;
      interruption.abort();
      await failing;
      const {stdout: children} = spawnSync('ps', ['--ppid', String(process.pid), '-o', 'args='], {encoding: 'utf8'});
      expect(children).not.toContain('pull');
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it('pulls nothing with lookOnly', async () => {
    const registry = await ImageRegistry.start();
    try {
      const answer = await dockerRuntime.probe({image: registry.image, signal, lookOnly: true});
      expect(answer).toEqual({available: true, engine: `memcached (${registry.image}, to be pulled)`});
      expect(docker('images', '--quiet', registry.image)).toBe('');
    } finally {
      await registry.stop();
    }
  });

  it('is not available when the registry does not have the image', async () => {
    const registry = await ImageRegistry.start();
    try {
      const image = registry.missingImage;
      expect(await probe(image)).toMatchObject({
        available: false,
        hint: `pull it, then try again: docker pull ${image}`,
        error: {code: 'DOCKER_IMAGE_UNAVAILABLE', exitCode: 4, details: {image}},
      });
    } finally {
      await registry.stop();
    }
  });

  it('is not available when no registry can be reached', async () => {
    const answer = await probe('127.0.0.1:1/memcached:1.6');
    expect(answer).toMatchObject({available: false, error: {code: 'DOCKER_IMAGE_UNAVAILABLE'}});
  });

  it('can be examined without pulling anything', async () => {
    const registry = await ImageRegistry.start();
    try {
      const findings = await examineDocker(registry.image, {signal});
      expect(findings.map(({needs}) => needs)).toEqual(['engine', 'compose', 'image']);
      expect(findings[0]?.found).toMatch(/^(Docker|Podman) .*API \d/);
      expect(findings[2]?.error).toMatchObject({
        code: 'DOCKER_IMAGE_UNAVAILABLE',
        message: `image ${registry.image} is not on this machine`,
        hint: `mcluster up pulls it; to pull it now: docker pull ${registry.image}`,
      });
      expect((await examineDocker(registry.image, {signal}))[2]?.found).toBeNull();
    } finally {
      await registry.stop();
    }
  });
});

describe('probe of the docker runtime, unavailable without', () => {
  const before = {...process.env};
  let folder: string | undefined;
  afterEach(async () => {
    process.env = {...before};
    if (folder) await rm(folder, {recursive: true});
    folder = undefined;
  });

  /** Replaces programs on PATH, to test the output of versions that are not installed here. */
  const pretend = async (programs: Record<string, string>): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'mcluster-path-'));
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    process.env.PATH = folder;
  };
  const server = (version: string, api: string): string =>
    `echo '{"Version":"${version}","ApiVersion":"${api}","Components":[{"Name":"Engine"}]}'`;

  it('a docker command', async () => {
    await pretend({});
    expect(await probe()).toMatchObject({available: false, error: {code: 'DOCKER_CLI_MISSING', exitCode: 4}});
  });

  it.skipIf(dockerMissing)('an engine', async () => {
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    expect(await probe()).toMatchObject({
      available: false,
      reason: 'no Docker engine answers at unix:///nowhere/docker.sock',
      error: {code: 'DOCKER_ENGINE_UNREACHABLE', exitCode: 4},
    });
  });

  it('permission on its socket', async () => {
    const complaint = 'permission denied while trying to connect to the Docker daemon socket at unix:///s: Get "http"';
    await pretend({docker: `echo '${complaint}' >&2; exit 1`});
    expect(await probe()).toMatchObject({available: false, error: {code: 'DOCKER_PERMISSION', exitCode: 4}});
  });

  it('an engine that is new enough', async () => {
    await pretend({
      docker: `case "$1" in version) ${server('19.03.15', '1.40')} ;; compose) echo 2.26.1 ;; *) echo '[]' ;; esac`,
    });
    expect(await probe()).toMatchObject({
      available: false,
      reason: 'the Docker engine is too old: Docker 19.03.15 (API 1.40), expected Docker 20.10 (API 1.41) or newer',
      error: {code: 'DOCKER_ENGINE_TOO_OLD', exitCode: 4},
    });
  });

  it.each([
    ['exits with 1', '#!/bin/sh\necho 404: Not Found >&2; exit 1\n', '404: Not Found'],
    ['has no interpreter', '#!/nowhere/sh\n', 'docker-compose could not be run: ENOENT'],
  ])('a usable Compose: it %s', async (_what, script, complaint) => {
    await pretend({docker: `case "$1" in version) ${server('20.10.24', '1.41')} ;; *) echo '[]' ;; esac`});
    const plugin = join(folder!, 'cli-plugins/docker-compose');
    await mkdir(dirname(plugin));
    await writeFile(plugin, script, {mode: 0o755});
    process.env.DOCKER_CONFIG = folder!;
    const expected = {
      code: 'DOCKER_COMPOSE_MISSING',
      message: expect.stringContaining(`got one that can't be used (${plugin}: `) as string,
      details: {standalone: null, broken: {plugin, complaint: expect.stringContaining(complaint) as string}},
    };
    expect(await probe()).toMatchObject({available: false, error: expected});
    const context = {clusterName: 'demo', folder: folder!, logsFolder: folder!, image: testImage, signal};
    const [node] = resolveTopology({nodes: 1}).nodes;
    await expect(dockerRuntime.start(context, [{...node!, role: 'node', handle: null}])).rejects.toMatchObject(
      expected,
    );
  });

  it('Docker, but with Podman under its name', async () => {
    const version = `echo 'podman version 4.3.1'`;
    await pretend({docker: `case "$1" in version) echo null ;; --version) ${version} ;; *) echo '[]' ;; esac`});
    expect(await probe()).toMatchObject({
      available: false,
      reason: "the docker command on PATH is Podman's: got podman version 4.3.1, expected Docker's own",
      error: {code: 'DOCKER_CLI_MISSING', exitCode: 4},
    });
  });

  it.skipIf(dockerMissing)('the selected context', async () => {
    delete process.env.DOCKER_HOST;
    process.env.DOCKER_CONTEXT = 'no-such-context';
    expect(await probe()).toMatchObject({
      available: false,
      reason: 'there is no docker context named no-such-context',
      error: {code: 'DOCKER_CONTEXT_UNKNOWN', exitCode: 4},
    });
  });

  it('an engine that answers in time', async () => {
    await pretend({docker: 'exec sleep 60'});
    process.env.PATH = `${folder ?? ''}:/usr/bin:/bin`;
    const findings = await examineDocker(testImage, {signal, timeoutMs: 200});
    expect(findings[0]).toMatchObject({error: {code: 'DOCKER_ENGINE_UNREACHABLE'}});
  });
});
