import {execFile, execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, it} from 'vitest';
import {clusterStatus} from '../../../src/cluster/status/cluster-status.ts';
import {down} from '../../../src/cluster/lifecycle/down.ts';
import {readRecord} from '../../../src/cluster/record/cluster-record.ts';
import {processesOf} from '../../../src/cluster/record/strays.ts';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {freeOffset, runCli} from '../../support/cli.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const unshare = ['--pid', '--fork', '--kill-child', '--mount-proc'];
const missing = whyNot();
const size = ['--nodes', '1', '--backup', '0', '--runtime', 'embedded'];

describe.skipIf(missing !== null)(
  `a cluster of another pid namespace${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const scratch = useScratchHome();
    let container: ChildProcess | undefined;

    afterEach(() => {
      container?.kill('SIGKILL');
      container = undefined;
    });

    it('is refused where its processes can not be seen, and keeps running', async () => {
      const env = {MCLUSTER_HOME: scratch.path};
      expect(await runCli(['up', ...size, ...(await offset())], {env})).toMatchObject({exitCode: 0});
      const elsewhere = {code: 'CLUSTER_ELSEWHERE'};
      for (const args of [['down'], ['status'], ['kill', 'node1'], ['start', 'node1']])
        expect(await inContainer([...args, '--json'])).toMatchObject({exitCode: 5, json: {error: elsewhere}});
      expect(await inContainer(['list', '--json'])).toMatchObject({json: [{name: 'default', state: 'unreadable'}]});
      expect(await clusterStatus('default', {home: scratch.path})).toMatchObject({state: 'running'});
    });

    it('is ended from outside, where its processes are seen with other pids', async () => {
      await upInContainer();
      expect(await failureOf(clusterStatus('default', {home: scratch.path}))).toMatchObject({
        code: 'CLUSTER_ELSEWHERE',
        message: expect.stringContaining('node1, proxy1') as string,
      });
      expect(await down('default', {home: scratch.path})).toMatchObject({existed: true, ended: ['node1', 'proxy1']});
    });

    it('is not taken for one whose processes are gone when its namespace can not be seen', async () => {
      await upInContainer();
      container!.kill('SIGKILL');
      // Nothing is left to be seen, as from a container of a cluster that was brought up outside of it.
      const isEmpty = (): true | undefined => (processesOf(scratch.path, 'default').length === 0 ? true : undefined);
      expect(await waitUntil(isEmpty, {timeoutMs: 10_000})).toBe(true);
      const folder = join(scratch.path, 'default');
      expect(await failureOf(down('default', {home: scratch.path}))).toMatchObject({
        code: 'CLUSTER_ELSEWHERE',
        hint: expect.stringContaining(`rm -r ${folder}`) as string,
      });
      expect(await readRecord(scratch.path, 'default')).toMatchObject({phase: 'up'});
      rmSync(folder, {recursive: true});
    });

    async function upInContainer(): Promise<void> {
      const words = [process.execPath, resolve('bin/run.js'), 'up', ...size, ...(await offset())].join(' ');
      container = spawn('unshare', [...unshare, 'sh', '-c', `${words}; sleep 60`], {
        env: {...process.env, MCLUSTER_HOME: scratch.path},
        stdio: 'ignore',
      });
      const isUp = async (): Promise<true | undefined> =>
        (await readRecord(scratch.path, 'default'))?.phase === 'up' ? true : undefined;
      expect(await waitUntil(isUp, {timeoutMs: 30_000})).toBe(true);
    }

    async function inContainer(args: readonly string[]): Promise<{exitCode: number; json: unknown}> {
      const command = [...unshare, process.execPath, resolve('bin/run.js'), ...args];
      const env = {...process.env, MCLUSTER_HOME: scratch.path};
      const {exitCode, stdout} = await promisify(execFile)('unshare', command, {env}).then(
        ({stdout}) => ({exitCode: 0, stdout}),
        (error: unknown) => {
          const {code, stdout} = error as {code: number; stdout: string};
          return {exitCode: code, stdout};
        },
      );
      return {exitCode, json: JSON.parse(stdout) as unknown};
    }
  },
);

async function offset(): Promise<string[]> {
  return ['--port-offset', String(await freeOffset({nodes: 1, backups: 0}))];
}

/** Why there can be no other pid namespace here; null when there can. */
function whyNot(): string | null {
  try {
    execFileSync('unshare', [...unshare, 'true'], {stdio: 'ignore'});
    return null;
  } catch {
    return 'unshare can not make a pid namespace here';
  }
}
