import {writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {dockerConfigFolder, engineAddress} from '../../../../../src/runtimes/docker/engine/docker-config.ts';
import {usePretendDocker} from '../../../../support/pretend-docker.ts';

describe('engineAddress', () => {
  const pretend = usePretendDocker();
  beforeEach(() => {
    delete process.env.DOCKER_HOST;
    delete process.env.DOCKER_CONTEXT;
  });
  const settings = (text: string): void => {
    writeFileSync(join(pretend.path, 'config.json'), text);
  };

  it('is DOCKER_HOST first of all', () => {
    Object.assign(process.env, {DOCKER_HOST: 'tcp://far:2375', DOCKER_CONTEXT: 'desktop'});
    expect(engineAddress()).toBe('DOCKER_HOST=tcp://far:2375');
  });

  it('is DOCKER_CONTEXT rather than the current context', () => {
    settings('{"currentContext": "rootless"}');
    process.env.DOCKER_CONTEXT = 'desktop';
    expect(engineAddress()).toBe('docker context desktop');
  });

  it('is the current context', () => {
    settings('{"currentContext": "rootless"}');
    expect(engineAddress()).toBe('docker context rootless');
  });

  it.each(['{}', 'no JSON', '{"currentContext": ""}'])('is the default context with settings of %s', (text) => {
    settings(text);
    expect(engineAddress()).toBe('docker context default');
  });
});

describe('dockerConfigFolder', () => {
  usePretendDocker();

  it('is not the current folder when DOCKER_CONFIG is empty', () => {
    process.env.DOCKER_CONFIG = '';
    expect(dockerConfigFolder()).toBe(join(homedir(), '.docker'));
  });
});
