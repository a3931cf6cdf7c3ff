import {spawn, type ChildProcess} from 'node:child_process';
import {readdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, it, vi} from 'vitest';
import {commandOf} from '../../src/support/process/process-identity.ts';
import {freeOffset, runCli, RunningCli} from '../support/cli.ts';
import {hangingMemcached} from '../support/hanging-memcached.ts';
import {markedProcesses, newMark, procMissing} from '../support/marked-processes.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../support/scratch-home.ts';

const deadline = {timeout: 20_000};

describe.skipIf(memcachedMissing ?? procMissing)('a cluster created for one test or run', () => {
  const home = useScratchHome();
  const bin = useScratchFolder();

  /** A program that creates a test cluster, prints its name, and runs `then`. */
  function program(then: string, mark: Record<string, string>): {child: ChildProcess; printed: () => string} {
    const testing = pathToFileURL(resolve('dist/testing.js')).href;
    const source = `
      import {createTestCluster} from '${testing}';
      const cluster = await createTestCluster({nodes: 2, backups: 1, runtime: 'process'});
      console.log(cluster.name);
      ${then}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      env: {...process.env, ...mark, MCLUSTER_HOME: home.path},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    return {child, printed: () => stdout};
  }

  /** Waits until the cluster, its members and its watchdog are gone. */
  async function nothingLeft(mark: Record<string, string>): Promise<void> {
    await expect.poll(() => markedProcesses(mark), deadline).toEqual([]);
    expect(await readdir(home.path)).toEqual([]);
  }

  it('ends with the process that created it, even if that is killed', async () => {
    const mark = newMark();
    const {child, printed} = program('setInterval(() => undefined, 1000);', mark);
    await vi.waitFor(() => expect(printed()).toMatch(/^test-/), deadline);
    // The program, three nodes, a proxy, and the watchdog.
    expect(markedProcesses(mark)).toHaveLength(6);
    child.kill('SIGKILL');
    await nothingLeft(mark);
  });

  it('leaves no watchdog after a regular end, and the watchdog does not delay it', async () => {
    const mark = newMark();
    const {child, printed} = program('await cluster.down(); setInterval(() => undefined, 1000);', mark);
    await vi.waitFor(() => expect(printed()).toMatch(/^test-/), deadline);
    await expect.poll(() => markedProcesses(mark), deadline).toEqual([child.pid]);
    child.kill('SIGKILL');
    await nothingLeft(mark);
  });

  it('ends with a process that has nothing left to do, and did not close it', async () => {
    const mark = newMark();
    const {printed} = program('', mark);
    await vi.waitFor(() => expect(printed()).toMatch(/^test-/), deadline);
    await nothingLeft(mark);
  });

  it('ends with `with` in the middle of bringing it up', async () => {
    const mark = newMark();
    const env = {...mark, MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: await hangingMemcached(bin.path)};
    const offset = String(await freeOffset());
    const command = new RunningCli(['with', '--runtime', 'process', '--port-offset', offset, '--', 'true'], {env});
    await vi.waitFor(() => expect(command.stderr).toMatch(/^ok: start /m), deadline);
    command.child.kill('SIGKILL');
    await nothingLeft(mark);
  });

  it.each(['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGKILL'] as const)(
    'ends with `with` that gets %s, as its command does',
    async (signal) => {
      const mark = newMark();
      const offset = String(await freeOffset());
      // The shell waits for the program, and would leave it behind when it is ended alone.
      const command = signal === 'SIGKILL' ? ['/bin/sh', '-c', 'sleep 300.7; true'] : ['sleep', '300.7'];
      const flags = ['with', '--runtime', 'embedded', '--port-offset', offset, '--', ...command];
      const child = spawn(process.execPath, [resolve('bin/run.js'), ...flags], {
        env: {...process.env, ...mark, MCLUSTER_HOME: home.path},
        stdio: 'ignore',
        // Without a terminal, whatever one the tests run in.
        detached: true,
      });
      const runs = (): boolean => markedProcesses(mark).some((pid) => commandOf(pid) === 'sleep 300.7');
      await expect.poll(runs, deadline).toBe(true);
      child.kill(signal);
      await nothingLeft(mark);
    },
  );

  it.each(['SIGTERM', 'SIGKILL'] as const)('outlives a `with` that only used it and got %s', async (signal) => {
    const mark = newMark();
    const env = {MCLUSTER_HOME: home.path};
    const flags = ['--nodes', '1', '--backup', '0', '--no-proxy', '--port-offset', String(await freeOffset())];
    await runCli(['up', '--runtime', 'process', ...flags], {env});
    const command = new RunningCli(['with', ...flags, '--', 'sleep', '300.9'], {env: {...env, ...mark}});
    const runs = (): boolean => markedProcesses(mark).some((pid) => commandOf(pid) === 'sleep 300.9');
    await expect.poll(runs, deadline).toBe(true);
    command.child.kill(signal);
    await command.result;
    await expect.poll(() => markedProcesses(mark), deadline).toEqual([]);
    const {stdout} = await runCli(['list', '--json'], {env});
    expect(JSON.parse(stdout)).toMatchObject([{name: 'default', state: 'running'}]);
  });

  it('runs no command without a member that clients can connect to', async () => {
    const env = {MCLUSTER_HOME: home.path};
    const flags = ['--nodes', '2', '--backup', '0', '--no-proxy', '--port-offset', String(await freeOffset())];
    await runCli(['up', '--runtime', 'embedded', ...flags], {env});
    await runCli(['kill', 'node1'], {env});
    const degraded = await runCli(['with', '--', 'echo', 'ran'], {env});
    expect(degraded).toMatchObject({exitCode: 0, stdout: 'ran\n'});
    expect(degraded.stderr).toContain('warning: cluster default is used although node1 is dead');
    await runCli(['kill', 'node2'], {env});
    const refused = await runCli(['with', '--', 'echo', 'ran'], {env});
    expect(refused).toMatchObject({exitCode: 5, stdout: ''});
    expect(refused.stderr).toContain('Hint: mcluster start node1 node2');
  });

  it.each([
    ['is killed', ['SIGKILL'], 'exec: sleep 300.8'],
    ['is interrupted twice', ['SIGINT', 'SIGTERM'], 'exec: sleep 300.8\nalways:\n  - exec: sleep 300.9'],
  ] as const)('ends the program of a scenario, too, when the run %s', async (_how, [first, second], steps) => {
    const mark = newMark();
    const isOurs = (pid: number, name: string): boolean => commandOf(pid) === `sleep ${name}`;
    const runs = (name: string): boolean => markedProcesses(mark).some((pid) => isOurs(pid, name));
    const file = join(bin.path, 'story.yaml');
    await writeFile(file, `steps:\n  - ${steps}\n`);
    const args = ['scenario', 'run', file, '--runtime', 'embedded'];
    const run = new RunningCli(args, {env: {...mark, MCLUSTER_HOME: home.path}});
    await expect.poll(() => runs('300.8'), deadline).toBe(true);
    run.child.kill(first);
    if (second) await expect.poll(() => runs('300.9'), deadline).toBe(true);
    if (second) run.child.kill(second);
    await run.result;
    await nothingLeft(mark);
  });

  it('outlives its run when the scenario keeps it', async () => {
    const mark = newMark();
    const args = ['scenario', 'run', 'distribution', '--keep', '--policy', 'repair', '--runtime', 'process'];
    expect(await runCli(args, {env: {...mark, MCLUSTER_HOME: home.path}})).toMatchObject({exitCode: 0});
    const isWatcher = (pid: number): boolean => commandOf(pid).includes('mcluster-watch');
    await expect.poll(() => markedProcesses(mark).filter(isWatcher), deadline).toEqual([]);
    expect(markedProcesses(mark)).not.toEqual([]);
    await runCli(['down', '--all'], {env: {MCLUSTER_HOME: home.path}});
    await nothingLeft(mark);
  });
});
