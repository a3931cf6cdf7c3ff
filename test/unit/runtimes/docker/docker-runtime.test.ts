import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {dockerRuntime} from '../../../../src/runtimes/docker/docker-runtime.ts';
import type {RuntimeContext} from '../../../../src/runtimes/runtime.ts';
import {usePretendDocker} from '../../../support/pretend-docker.ts';

describe('the docker runtime', () => {
  const pretend = usePretendDocker();

  it.each([
    ['SIGSTOP', 'pause c1'],
    ['SIGCONT', 'unpause c1'],
    ['SIGUSR1', 'kill --signal SIGUSR1 c1'],
  ] as const)('kills with %s by docker %s', async (signal, command) => {
    const calls = `${pretend.path}/calls`;
    pretend.docker(`echo "$*" >> ${calls}`);
    const context: RuntimeContext = {
      clusterName: 'demo',
      folder: '/state/demo',
      logsFolder: '/state/demo/logs',
      image: 'memcached:1.6',
      signal: new AbortController().signal,
    };
    await dockerRuntime.kill(context, {node: {name: 'node1'}, handle: {containerId: 'c1'}}, signal);
    expect(readFileSync(calls, 'utf8').trim()).toBe(command);
  });
});
