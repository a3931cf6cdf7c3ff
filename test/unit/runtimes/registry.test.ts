import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {chooseRuntime, loadRuntime} from '../../../src/runtimes/registry.ts';
import {runtimeNames} from '../../../src/topology/topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const context = {image: 'memcached:1.6', signal: new AbortController().signal};

describe('chooseRuntime', () => {
  const folder = useScratchFolder();

  beforeEach(() => {
    vi.stubEnv('PATH', folder.path);
    vi.stubEnv('MCLUSTER_MEMCACHED', '');
    vi.stubEnv('DOCKER_HOST', `unix://${folder.path}/no-engine.sock`);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('falls back to the embedded node on a machine with nothing, and says why', async () => {
    const choice = await chooseRuntime('auto', context);
    expect(choice).toMatchObject({name: 'embedded', engine: 'embedded (not memcached)'});
    expect(choice.reason).toMatch(
      /^runtime embedded \(embedded \(not memcached\)\): no docker, because .+; no process, because no memcached on PATH$/,
    );
  });

  it('prefers memcached where there is one', async () => {
    const choice = (memcached('echo memcached 1.6.99'), await chooseRuntime('auto', context));
    expect(choice).toMatchObject({name: 'process', engine: 'memcached 1.6.99'});
    expect(choice.reason).toMatch(/^runtime process \(memcached 1\.6\.99\): no docker, because .+$/);
  });

  it('returns the requested runtime', async () => {
    memcached('echo memcached 1.6.99');
    const choice = await chooseRuntime('embedded', context);
    expect(choice).toMatchObject({
      name: 'embedded',
      reason: 'runtime embedded (embedded (not memcached)), as requested',
    });
  });

  it('never replaces the requested runtime by another', async () => {
    const failure = await failureOf(chooseRuntime('process', context));
    expect(failure).toMatchObject({code: 'RUNTIME_UNAVAILABLE', exitCode: 4});
    expect(failure.message).toBe("runtime process can't be used here: no memcached on PATH");
    expect((await failureOf(chooseRuntime('docker', context))).exitCode).toBe(4);
  });

  it('prefers $MCLUSTER_MEMCACHED to PATH, and reports it when it is unusable', async () => {
    memcached('echo memcached 1.6.99');
    vi.stubEnv('MCLUSTER_MEMCACHED', memcached('echo memcached 1.4.2', 'mine'));
    expect(await chooseRuntime('process', context)).toMatchObject({engine: 'memcached 1.4.2'});
    vi.stubEnv('MCLUSTER_MEMCACHED', join(folder.path, 'nothing'));
    expect((await failureOf(chooseRuntime('process', context))).message).toContain(
      'nothing, which is not an executable',
    );
    vi.stubEnv('MCLUSTER_MEMCACHED', memcached('echo I am something else', 'odd'));
    expect((await failureOf(chooseRuntime('process', context))).message).toContain('did not answer with a version');
  });

  it('has every runtime, under its own name', async () => {
    for (const name of runtimeNames) expect((await loadRuntime(name)).name).toBe(name);
  });

  function memcached(script: string, name = 'memcached'): string {
    const file = join(folder.path, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }
});
