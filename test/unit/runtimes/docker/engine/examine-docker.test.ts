import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {examineCompose, examineEngine} from '../../../../../src/runtimes/docker/engine/examine-docker.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

// As on a machine without the plugin; this one may have it installed system-wide.
vi.mock('../../../../../src/runtimes/docker/engine/compose-plugin.ts', () => ({composePlugin: () => null}));

describe('examineCompose without the Compose plugin', () => {
  const pretend = usePretendDocker();
  /** The output of real CLIs, 28 and 20.10. */
  const complaint = `printf "unknown flag: --short\\n\\nRun 'docker --help' for more information\\n" >&2; exit 125`;

  it('reports that there is no Compose', async () => {
    pretend.docker(complaint);
    process.env.PATH = `${pretend.path}:/bin`;
    expect(await examineCompose({})).toMatchObject({
      found: null,
      error: {code: 'DOCKER_COMPOSE_MISSING', exitCode: 4, message: expect.stringContaining('got none') as string},
    });
  });

  it('reports that there is only version 1', async () => {
    pretend.docker(complaint);
    const standalone = join(pretend.path, 'docker-compose');
    writeFileSync(standalone, '#!/bin/sh\necho 1.29.2\n');
    chmodSync(standalone, 0o755);
    expect(await examineCompose({})).toMatchObject({
      error: {message: expect.stringContaining('only the separate docker-compose 1.29.2') as string},
    });
  });
});

describe('examineEngine with another program named docker', () => {
  const pretend = usePretendDocker();

  it.each([
    ['something else', 'echo something else', /does not say its API version to something else/],
    ['nothing', 'true', /does not say its API version/],
    ['podman', 'echo podman version 4.3.1', /podman/i],
  ])('reports one that prints %s', async (_what, script, message) => {
    pretend.docker(script);
    const {found, error} = await examineEngine({});
    expect(found).toBeNull();
    expect(error?.message).toMatch(message);
  });
});
