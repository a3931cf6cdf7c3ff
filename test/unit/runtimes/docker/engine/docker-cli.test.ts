import {describe, expect, it} from 'vitest';
import {tryCompose, tryDocker} from '../../../../../src/runtimes/docker/engine/docker-cli.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('the environment of docker commands', () => {
  const pretend = usePretendDocker();

  it.each([
    ['docker', tryDocker],
    ['compose', tryCompose],
  ] as const)("has no Compose settings for %s, as they are meant for the user's projects", async (program, run) => {
    Object.assign(process.env, {COMPOSE_REMOVE_ORPHANS: '1', COMPOSE_ENV_FILES: '/nope', DOCKER_HOST: 'unix:///s'});
    pretend[program]('env');
    const {stdout} = await run([]);
    const passed = stdout.split('\n').filter((line) => /^(COMPOSE|DOCKER)_/.test(line));
    expect(passed.sort()).toEqual([
      'COMPOSE_REMOVE_ORPHANS=0',
      'DOCKER_CLI_HINTS=false',
      `DOCKER_CONFIG=${pretend.path}`,
      'DOCKER_HOST=unix:///s',
    ]);
  });
});

describe('the error of a docker command', () => {
  const pretend = usePretendDocker();

  it.each([
    ['fails', 'exit 1', 30_000, 'DOCKER_FAILED'],
    ['hangs', 'exec sleep 60', 100, 'DOCKER_ENGINE_UNREACHABLE'],
  ])('that %s names it as the user would type it', async (_what, script, timeoutMs, code) => {
    pretend.docker(script);
    const {error} = await tryDocker(['ps', '--all', '--format', '{{.ID}}\t{{.Names}}', 'x'], {timeoutMs});
    expect(error).toMatchObject({code, details: {command: 'docker ps --all x'}});
  });
});
