import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import {resolveTopology} from '../../src/topology/resolve-topology.ts';
import {freeOffset, runCli, RunningCli, type CliResult} from '../support/cli.ts';
import {hangingMemcached} from '../support/hanging-memcached.ts';
import {freePort, memcachedMissing, MemcachedProcess} from '../support/memcached-process.ts';
import {useScratchHome} from '../support/scratch-home.ts';

describe.skipIf(memcachedMissing)('commands on a running cluster', () => {
  const home = useScratchHome();
  let small: string[];

  beforeEach(async () => {
    small = ['--nodes', '1', '--backup', '0', '--runtime', 'process', '--port-offset', String(await freeOffset())];
  });

  const mcluster = (...args: string[]): Promise<CliResult> => runCli(args, {env: {MCLUSTER_HOME: home.path}});

  async function json(...args: string[]): Promise<unknown> {
    const {stdout, stderr, exitCode} = await mcluster(...args, '--json');
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
    return JSON.parse(stdout);
  }

  it('take each member through every verb', async () => {
    await json('up', ...small);
    const change = {name: 'node1', changed: true, note: null};
    expect(await json('pause', 'node1')).toMatchObject([{...change, verb: 'pause', state: 'paused'}]);
    expect(await json('resume', 'node1')).toMatchObject([{...change, verb: 'resume', state: 'running'}]);
    expect(await json('flush', 'node1')).toMatchObject([{...change, verb: 'flush', state: 'running'}]);
    expect(await json('kill', 'node1', '--signal', '15')).toMatchObject([{...change, verb: 'kill', state: 'dead'}]);
    expect(await json('start', 'node1')).toMatchObject([{...change, verb: 'start', state: 'running'}]);
    expect(await json('start', 'node1')).toMatchObject([{changed: false, note: expect.any(String) as string}]);
    expect(await json('stop', 'node1', 'proxy1')).toMatchObject([{name: 'node1'}, {name: 'proxy1', state: 'dead'}]);
    expect(await json('restart', 'proxy1', 'node1')).toMatchObject([{name: 'proxy1'}, {state: 'running'}]);
    expect(await json('list')).toMatchObject([{name: 'default', state: 'running', alive: 2}]);
    expect((await mcluster('kill', 'node1')).stdout).toBe('node1 killed\n');
  });

  it('up again offers to start dead members, and exits with 5 and the differences for another topology', async () => {
    expect(await json('up', ...small)).toMatchObject({outcome: 'created'});
    await json('kill', 'node1');
    expect(await json('up', ...small)).toMatchObject({outcome: 'already-running', dead: ['node1']});
    const again = await mcluster('up', ...small);
    expect(again).toMatchObject({exitCode: 0});
    expect(again.stderr).toContain('mcluster start node1');

    const other = await mcluster('up', ...small, '--memory', '32');
    expect(other).toMatchObject({exitCode: 5, stdout: ''});
    expect(other.stderr).toContain('64 -> 32');
  });

  it('up --dry-run prints the plan and changes nothing', async () => {
    const {stdout, exitCode} = await mcluster('up', ...small, '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^default does not exist yet$/m);
    expect(stdout).toMatch(/^proxy1 +proxy +127/m);
    expect(stdout).toMatch(/^ +1\. check 2 ports$/m);
    expect(await json('list')).toEqual([]);
  });

  it('list says why it knows nothing of a cluster, once for all clusters with the same reason', async () => {
    for (const name of ['a', 'b']) {
      const found = {version: 1, phase: 'up', name, runtime: 'docker', topology: resolveTopology({name}), handles: {}};
      const controlFolder = join(home.path, name, 'control');
      const record = {...found, createdAt: new Date().toISOString(), engine: 'memcached 1.6', controlFolder};
      mkdirSync(join(home.path, name));
      writeFileSync(join(home.path, name, 'cluster.json'), JSON.stringify(record));
    }
    mkdirSync(join(home.path, 'c'));
    writeFileSync(join(home.path, 'c', 'cluster.json'), '');
    const env = {MCLUSTER_HOME: home.path, PATH: home.path};
    const {stdout, stderr, exitCode} = await runCli(['list'], {env});
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^a +unreadable +docker +\?\/4 /m);
    expect(stdout).toMatch(/^c +unreadable +- +\?\/\? +- /m);
    expect(stderr).toMatch(
      /^warning: a, b: there is no docker command on PATH\nwarning: c: can't read the cluster record .*\n$/,
    );
    const problem = 'there is no docker command on PATH';
    expect(JSON.parse((await runCli(['list', '--json'], {env})).stdout)).toMatchObject([
      {name: 'a', alive: null, nodes: 2, problem},
      {name: 'b', alive: null, nodes: 2, problem},
      {name: 'c', alive: null, nodes: null},
    ]);
    for (const name of ['a', 'b', 'c']) rmSync(join(home.path, name), {recursive: true});
  });

  it('up lists every port that is taken, with its owner', async () => {
    const offset = Number(small.at(-1));
    const [one, two] = [new MemcachedProcess(11_211 + offset), new MemcachedProcess(12_001 + offset)];
    await Promise.all([one.start(), two.start()]);
    try {
      const {exitCode, stderr} = await mcluster('up', ...small);
      expect(exitCode).toBe(4);
      for (const port of [one.port, two.port]) expect(stderr).toMatch(new RegExp(`${port}.*memcached`));
      expect(await json('list')).toEqual([]);
    } finally {
      await Promise.all([one.kill(), two.kill()]);
    }
  });

  it("env and with pass the cluster's addresses to a command", async () => {
    const offset = Number(small.at(-1));
    const proxy = `127.0.0.1:${12_001 + offset}`;
    const script = 'console.log(process.env.MCLUSTER_ENDPOINTS); process.exitCode = 9';
    const around = await mcluster('with', ...small, '--', process.execPath, '-e', script);
    expect(around).toMatchObject({exitCode: 9, stdout: `${proxy}\n`});
    expect(await json('list')).toEqual([]);

    await json('up', ...small);
    expect((await mcluster('env')).stdout).toContain(`export MCLUSTER_ENDPOINTS='${proxy}'\n`);
    expect(await mcluster('with', ...small, '--', 'true')).toMatchObject({exitCode: 0});
    expect(await mcluster('with', '--', process.execPath, '-e', script)).toMatchObject({stdout: `${proxy}\n`});
    expect(await mcluster('with', '--nodes', '9', '--', 'true')).toMatchObject({exitCode: 5});
    expect(await json('list')).toMatchObject([{state: 'running'}]);
  });

  it('with accepts a topology file, and brings nothing up for a program that does not exist', async () => {
    const file = join(home.path, 'topology.yaml');
    writeFileSync(file, `name: mine\nnodes: 1\nruntime: embedded\nproxy: false\nports: {base: ${await freePort()}}\n`);
    const script = 'console.log(process.env.MCLUSTER_NAME)';
    const around = await mcluster('with', '--file', file, '--', process.execPath, '-e', script);
    expect(around).toMatchObject({exitCode: 0, stdout: 'mine\n'});
    const failed = await mcluster('with', ...small, '--', 'no-such-program');
    expect(failed).toMatchObject({exitCode: 2});
    expect(failed.stderr).toContain('Hint: check whether your shell finds it: command -v no-such-program');
    expect(failed.stderr).not.toContain('create the state folder');
    const oneWord = await mcluster('with', ...small, '--', 'npm test');
    expect(oneWord.stderr).toContain('Hint: pass each argument as a separate word: mcluster with -- npm test');
  });

  it('$MCLUSTER_NAME replaces --name: commands inside of with act on its cluster, not on default', async () => {
    await json('up', ...small);
    const other = ['--name', 'inner', ...small.slice(0, -1), String(await freeOffset())];
    const script =
      'm() { "$0" bin/run.js "$@"; }; m kill node1 && m env && m topology show --nodes 1 | head -2 && ' +
      'm status --json --name default | grep state | head -1; m up --nodes 9; echo "exit $?"; m down --all';
    const {stdout, stderr} = await mcluster('with', ...other, '--', 'sh', '-c', script, process.execPath);
    expect(stdout).toMatch(/^node1 killed\nexport MCLUSTER_NAME='inner'\n[^]*\nversion: 1\nname: inner\n/);
    expect(stdout).toMatch(/\n {2}"state": "running",\nexit 5\n[^]*default is down: [^]*inner is down: /);
    expect(stderr).toContain('cluster inner already runs with another topology');
    expect(await json('list')).toEqual([]);
  });

  it('a command without --name suggests the name of the only cluster', async () => {
    await json('up', '--name', 'only', ...small);
    expect((await mcluster('kill', 'node1')).stderr).toContain('did you mean only? Use --name only');
    expect((await mcluster('down')).stderr).toContain(
      'There is no cluster default: nothing to do.\nThere is only: mcluster down --name only\n',
    );
  });

  it('clusters run side by side, each by its name, until down --all', async () => {
    const other = ['--name', 'other', ...small.slice(0, -1), String(await freeOffset())];
    await Promise.all([json('up', ...small), json('up', ...other)]);
    await json('kill', 'node1', '--name', 'other');
    expect(await json('list')).toMatchObject([
      {name: 'default', state: 'running'},
      {name: 'other', state: 'degraded'},
    ]);
    expect(await json('list', '--name', 'other')).toHaveLength(1);
    const {stdout, stderr} = await mcluster('down', '--all', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{name: 'default'}, {name: 'other'}]);
    // The test's DOCKER_HOST leads nowhere, which is reported if there is a docker command.
    expect(stderr).toMatch(/^(warning: .*no Docker engine answers at unix:\/\/\/nowhere\/engine.sock\n)?$/);
    expect(await json('list')).toEqual([]);
  });

  it('of two concurrent commands on one cluster, the second waits briefly, then names the holder of the lock', async () => {
    const up = new RunningCli(['up', ...small], {
      env: {MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: await hangingMemcached(home.path)},
    });
    await vi.waitFor(() => expect(up.stderr).toMatch(/^ok: create/m), {timeout: 120_000});
    const second = await mcluster('down');
    expect(second).toMatchObject({exitCode: 5, stdout: ''});
    expect(second.stderr).toContain(String(up.child.pid));
    up.child.kill('SIGINT');
    expect(await up.result).toMatchObject({exitCode: 130});
    expect(await mcluster('down')).toMatchObject({exitCode: 0});
  });

  it('doctor checks everything and changes nothing', async () => {
    const findings = (await json('doctor')) as {what: string; ok: boolean}[];
    expect(new Set(findings.map(({what}) => what.split(' ')[0]))).toEqual(
      new Set(['node', 'docker', 'process', 'embedded', 'ports']),
    );
    expect(findings).toContainEqual(expect.objectContaining({what: 'process', ok: true}));
    // The test's DOCKER_HOST leads nowhere.
    const code = expect.stringMatching(/^DOCKER_(CLI_MISSING|ENGINE_UNREACHABLE)$/) as string;
    expect(findings).toContainEqual(expect.objectContaining({what: 'docker engine', ok: false, code}));
    const {stdout} = await mcluster('doctor');
    expect(stdout).toMatch(/^ok +embedded +embedded \(not memcached\)$/m);
    expect(stdout).toMatch(/^-- +docker engine +.+ \(DOCKER_\w+\)$/m);
  });
});
