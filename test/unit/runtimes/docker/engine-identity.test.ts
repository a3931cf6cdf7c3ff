import {describe, expect, it} from 'vitest';
import {demandSameEngine, rememberEngine} from '../../../../src/runtimes/docker/engine-identity.ts';
import {usePretendDocker} from '../../../support/pretend-docker.ts';

describe('demandSameEngine', () => {
  const pretend = usePretendDocker();
  const cluster = (): {clusterName: string; folder: string} => ({clusterName: 'demo', folder: pretend.path});
  const answer = (id: string, context = 'default'): string =>
    `printf '%s\\t%s\\t%s\\n' "${id}" /var/lib/docker ${context}`;
  const remember = async (script: string): Promise<void> => {
    delete process.env.DOCKER_HOST;
    pretend.docker(script);
    await rememberEngine(cluster(), {});
  };

  it('is content with the engine that was remembered', async () => {
    await remember(answer('E1'));
    process.env.DOCKER_HOST = 'unix:///the/same';
    await demandSameEngine(cluster(), {});
  });

  it('names both when it is another', async () => {
    await remember(answer('E1', 'desktop'));
    await remember(answer('E2'));
    process.env.DOCKER_HOST = 'tcp://elsewhere:2375';
    await expect(demandSameEngine(cluster(), {})).rejects.toMatchObject({
      message:
        'cluster demo runs on another engine: it was brought up with docker context desktop, and asked for with DOCKER_HOST=tcp://elsewhere:2375',
      hint: expect.stringContaining(`rm -r '${pretend.path}'`) as string,
    });
  });

  it.each([
    ['that has another id in every answer, as Podman', answer('$(date +%N)'), answer('$(date +%N)')],
    ['that was not asked in time', 'exit 1', answer('E2')],
    ['that does not answer now', answer('E1'), 'exit 1'],
  ])('lets pass an engine %s', async (_what, before, now) => {
    await remember(before);
    pretend.docker(now);
    await demandSameEngine(cluster(), {});
  });
});
