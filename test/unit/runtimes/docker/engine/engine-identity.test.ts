import {describe, expect, it} from 'vitest';
import {demandSameEngine, rememberEngine} from '../../../../../src/runtimes/docker/engine/engine-identity.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('demandSameEngine', () => {
  const pretend = usePretendDocker();
  const demand = (): Promise<void> => demandSameEngine({clusterName: 'demo', folder: pretend.path}, {});
  const answer = (id: string): void => {
    pretend.docker(`printf '%s\\t%s\\n' b1 bridge ${id} null h1 host`);
  };
  const remember = async (id: string, environment: Record<string, string>): Promise<void> => {
    delete process.env.DOCKER_HOST;
    Object.assign(process.env, environment);
    await rememberEngine(pretend.path, id);
  };

  it('accepts the recorded engine, however it is reached', async () => {
    await remember('E1', {DOCKER_CONTEXT: 'desktop'});
    answer('E1');
    process.env.DOCKER_HOST = 'unix:///the/same';
    await demand();
  });

  it('names both engines when it is another', async () => {
    await remember('E1', {DOCKER_CONTEXT: 'desktop'});
    await remember('E2', {});
    answer('E2');
    process.env.DOCKER_HOST = 'tcp://elsewhere:2375';
    await expect(demand()).rejects.toMatchObject({
      message:
        'cluster demo runs on another engine: it was started on docker context desktop, and the selected one is DOCKER_HOST=tcp://elsewhere:2375',
      hint: expect.stringContaining(`rm -r '${pretend.path}'`) as string,
    });
  });

  it('accepts an engine without an id, such as Podman', async () => {
    await remember('E1', {});
    pretend.docker(`printf 'p1\\tbridge\\n'`);
    await demand();
  });

  it('accepts any engine when none was recorded', async () => {
    answer('E1');
    await demand();
  });

  it('does not mistake a failing engine for another one', async () => {
    await remember('E1', {});
    pretend.docker('echo "Cannot connect to the Docker daemon at unix:///s. Is it?" >&2; exit 1');
    await expect(demand()).rejects.toMatchObject({code: 'DOCKER_ENGINE_UNREACHABLE'});
  });
});
