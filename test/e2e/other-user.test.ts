import {execFile} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, readdirSync, statSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {beforeEach, describe, expect, it} from 'vitest';
import {freeOffset, runCli, type CliResult} from '../support/cli.ts';
import {useScratchHome} from '../support/scratch-home.ts';

/** A user without an entry in passwd. */
const stranger = 54321;
const missing = whyNot();

describe.skipIf(missing !== null)(`another user${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  const scratch = useScratchHome();

  beforeEach(() => {
    // The temporary folder of the test run is accessible to root only.
    chmodSync(dirname(scratch.path), 0o711);
    chmodSync(scratch.path, 0o711);
  });

  it('without an entry in passwd and without HOME runs a cluster in $MCLUSTER_HOME', async () => {
    const env = {MCLUSTER_HOME: ownFolder()};
    const offset = await freeOffset({nodes: 1, backups: 0});
    const size = ['--nodes', '1', '--backup', '0', '--port-offset', String(offset)];
    expect(await runAsStranger(['up', '--runtime', 'embedded', ...size], env)).toMatchObject({exitCode: 0});
    expect(await runAsStranger(['down'], env)).toMatchObject({
      exitCode: 0,
      stdout: 'default is down: ended node1, proxy1\n',
    });
  });

  it('without a writable home gets a hint to set MCLUSTER_HOME', async () => {
    expect(await runAsStranger(['list'], {})).toMatchObject({exitCode: 0});
    const {exitCode, stderr} = await runAsStranger(['up', '--runtime', 'embedded'], {});
    expect({exitCode, stderr}).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('set MCLUSTER_HOME') as string,
    });
  });

  it.each([
    ['an empty HOME', {HOME: ''}],
    ['a relative HOME', {HOME: 'home'}],
    ['a relative XDG_STATE_HOME', {XDG_STATE_HOME: 'state'}],
  ])('with %s gets no state below the current folder', async (_what, env) => {
    const folder = ownFolder();
    const {exitCode} = await runAsStranger(['up', '--runtime', 'embedded'], env, folder);
    expect(exitCode).toBe(4);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("learns that clusters of root can't be read, not that there are none", async () => {
    const env = {MCLUSTER_HOME: join(scratch.path, 'home')};
    const offset = await freeOffset({nodes: 1, backups: 0, noProxy: true});
    const size = ['--nodes', '1', '--no-proxy', '--port-offset', String(offset)];
    expect(await runCli(['up', '--runtime', 'embedded', ...size], {env})).toMatchObject({exitCode: 0});
    try {
      const sealed = {exitCode: 4, stdout: '', stderr: expect.stringMatching(/permission denied/i) as string};
      const closed = {
        exitCode: 4,
        stdout: '',
        stderr: expect.stringContaining('belongs to the user with id 0') as string,
      };
      for (const args of [['list'], ['status'], ['down'], ['down', '--all'], ['kill', 'node1']])
        expect(await runAsStranger(args, env)).toMatchObject(sealed);
      chmodSync(env.MCLUSTER_HOME, 0o755);
      for (const args of [['status'], ['kill', 'node1']]) expect(await runAsStranger(args, env)).toMatchObject(closed);
      for (const args of [['down'], ['up']]) expect(await runAsStranger(args, env)).toMatchObject(sealed);
      const listed = await runAsStranger(['list', '--json'], env);
      expect(JSON.parse(listed.stdout)).toMatchObject([{name: 'default', state: 'unreadable'}]);
    } finally {
      expect(await runCli(['down'], {env})).toMatchObject({exitCode: 0});
    }
  });

  function ownFolder(): string {
    const folder = join(scratch.path, 'own');
    mkdirSync(folder);
    chownSync(folder, stranger, stranger);
    return folder;
  }
});

/** Returns why the tests can't run here; null when they can. */
function whyNot(): string | null {
  if (process.getuid?.() !== 0) return 'only root can become another user';
  const files = [process.execPath, resolve('dist')];
  return files.every(isOpen) ? null : `other users may not read ${files.join(' or ')}`;
}

function isOpen(path: string): boolean {
  const isPassable = (statSync(path).mode & 0o001) !== 0;
  return isPassable && (path === '/' || isOpen(dirname(path)));
}

/** Runs the CLI as a user without an entry in passwd. */
async function runAsStranger(args: readonly string[], env: Record<string, string>, cwd = '/'): Promise<CliResult> {
  const run = promisify(execFile)(process.execPath, [resolve('bin/run.js'), ...args], {
    uid: stranger,
    gid: stranger,
    cwd,
    env: {PATH: process.env.PATH, MCLUSTER_TEST_RUN: process.env.MCLUSTER_TEST_RUN, TMPDIR: process.env.TMPDIR, ...env},
  });
  return run.then(
    ({stdout, stderr}) => ({exitCode: 0, signal: null, stdout, stderr}),
    (error: unknown) => {
      const {code, stdout, stderr} = error as {code: number; stdout: string; stderr: string};
      return {exitCode: code, signal: null, stdout, stderr};
    },
  );
}
