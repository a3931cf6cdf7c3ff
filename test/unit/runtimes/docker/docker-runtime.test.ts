import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {dockerRuntime} from '../../../../src/runtimes/docker/docker-runtime.ts';
import type {RuntimeContext} from '../../../../src/runtimes/runtime.ts';
import {usePretendDocker} from '../../../support/pretend-docker.ts';

describe('the docker runtime', () => {
  const pretend = usePretendDocker();

  it.each([
    ['SIGSTOP', 'pause c1'],
    ['SIGCONT', 'unpause c1\nkill --signal SIGCONT c1'],
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

  it.each([
    [
      'an engine that does not answer',
      'echo "Cannot connect to the Docker daemon at unix:///s. Is it?" >&2; exit 1',
      1,
    ],
    ['an engine that has none', 'exit 0', 0],
    ['no docker command', null, 0],
  ])('finds no clusters with %s, and warns when that says nothing', async (_what, script, count) => {
    process.env.PATH = `${pretend.path}:/bin`;
    if (script === null) process.env.PATH = pretend.path;
    else pretend.docker(script);
    const warnings: string[] = [];
    const {signal} = new AbortController();
    expect(await dockerRuntime.clusters({signal, onWarning: (line) => warnings.push(line)})).toEqual([]);
    expect(warnings).toHaveLength(count);
  });
});
