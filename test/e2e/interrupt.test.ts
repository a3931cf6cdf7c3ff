import {readdir} from 'node:fs/promises';
import {describe, expect, it, vi} from 'vitest';
import {exitCodes} from '../../src/errors/codes.ts';
import {freeOffset, runCli, RunningCli} from '../support/cli.ts';
import {hangingMemcached} from '../support/hanging-memcached.ts';
import {markedProcesses, newMark, procMissing} from '../support/marked-processes.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../support/scratch-home.ts';

describe.skipIf(memcachedMissing ?? procMissing)('an interruption', () => {
  const home = useScratchHome();
  const bin = useScratchFolder();

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'in the middle of up, by %s, exits with 130 and leaves nothing',
    async (signal) => {
      const mark = newMark();
      const env = {...mark, MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: await hangingMemcached(bin.path)};
      const up = new RunningCli(['up', '--runtime', 'process', '--port-offset', String(await freeOffset())], {env});
      // Its members run, but never answer.
      await vi.waitFor(() => expect(up.stderr).toMatch(/^ok: start /m), {timeout: 120_000});
      expect(markedProcesses(mark).length).toBeGreaterThan(3);

      up.child.kill(signal);
      const {exitCode, stdout, stderr} = await up.result;
      expect({exitCode, stdout}).toEqual({exitCode: exitCodes.interrupted, stdout: ''});
      expect(stderr).toMatch(/^undone: start /m);
      expect(markedProcesses(mark)).toEqual([]);
      expect(await readdir(home.path)).toEqual([]);
    },
  );

  it('repeated in the middle of up ends it at once, with a hint on how to clean up', async () => {
    const env = {...newMark(), MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: await hangingMemcached(bin.path)};
    const up = new RunningCli(['up', '--runtime', 'process', '--port-offset', String(await freeOffset())], {env});
    await vi.waitFor(() => expect(up.stderr).toMatch(/^ok: start /m), {timeout: 120_000});
    up.child.kill('SIGINT');
    up.child.kill('SIGTERM');
    const {signal, stderr} = await up.result;
    // Two signals sent at once may arrive in either order.
    expect(signal).toMatch(/^SIG(?:INT|TERM)$/);
    expect(stderr).toMatch(/mcluster down\n$/);
  });

  it('repeated in a scenario ends it at once, and its cluster soon after', async () => {
    const mark = newMark();
    const env = {...mark, MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: await hangingMemcached(bin.path)};
    const run = new RunningCli(['scenario', 'run', 'stale-restart', '--runtime', 'process'], {env});
    await vi.waitFor(() => expect(markedProcesses(mark).length).toBeGreaterThan(3), {timeout: 120_000});
    run.child.kill('SIGINT');
    run.child.kill('SIGTERM');
    const {stderr} = await run.result;
    expect(stderr).toMatch(/is stopped in the background[.]\n$/);
    await expect.poll(() => markedProcesses(mark)).toEqual([]);
    expect(await readdir(home.path)).toEqual([]);
  });

  it('ends endless commands: status --watch, logs --follow, proxy', async () => {
    const offset = await freeOffset();
    const env = {MCLUSTER_HOME: home.path};
    await runCli(['up', '--nodes', '1', '--backup', '0', '--runtime', 'process', '--port-offset', String(offset)], {
      env,
    });

    const watch = new RunningCli(['status', '--watch', '--interval', '10ms', '--json'], {env});
    await vi.waitFor(() => expect(watch.stdout.split('\n').length).toBeGreaterThan(2), {timeout: 120_000});
    watch.child.kill('SIGINT');
    expect(await watch.result).toMatchObject({exitCode: 130});
    expect(JSON.parse(watch.stdout.split('\n')[1]!)).toMatchObject({state: 'running'});

    const logs = new RunningCli(['logs', 'proxy1', '--follow'], {env});
    await vi.waitFor(() => expect(logs.stdout).toContain('listens on'), {timeout: 120_000});
    logs.child.kill('SIGINT');
    expect(await logs.result).toMatchObject({exitCode: 130, stderr: 'interrupted\n'});

    const address = `127.0.0.1:${11_211 + offset}`;
    const proxy = new RunningCli(['proxy', '-p', String(12_002 + offset), '-s', address], {env});
    await vi.waitFor(() => expect(proxy.stderr).toContain('listens on'), {timeout: 120_000});
    proxy.child.kill('SIGINT');
    expect(await proxy.result).toMatchObject({exitCode: 0, stdout: ''});
  });

  it('by a reader that leaves is no error', async () => {
    const offset = await freeOffset();
    const env = {MCLUSTER_HOME: home.path};
    await runCli(['up', '--nodes', '1', '--backup', '0', '--runtime', 'process', '--port-offset', String(offset)], {
      env,
    });
    const watch = new RunningCli(['status', '--watch', '--interval', '10ms'], {env});
    await vi.waitFor(() => expect(watch.stdout).toContain('node1'), {timeout: 120_000});
    watch.child.stdout?.destroy();
    expect(await watch.result).toMatchObject({exitCode: 0, stderr: ''});
  });
});
