import {spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {ClusterStatus} from '../../src/cluster/status/cluster-status.ts';
import {listClusters} from '../../src/cluster/status/list.ts';
import type {ScenarioReport} from '../../src/scenario/report/scenario-report.ts';
import type {RunResult} from '../../src/scenario/verdict/run-result.ts';
import {freeOffset, RunningCli, runCli, type CliResult} from '../support/cli.ts';
import {frozenSchema, schemaProblems} from '../support/report-schema.ts';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder, useScratchHome} from '../support/scratch-home.ts';

/** Debian's `script` from util-linux; those of other systems have other flags. */
const scriptMissing = spawnSync('script', ['-qec', 'true', '/dev/null']).status !== 0;

describe.skipIf(memcachedMissing)('mcluster scenario run', () => {
  const home = useScratchHome();
  const folder = useScratchFolder();

  async function run(text: string, ...flags: string[]): Promise<CliResult> {
    const file = join(folder.path, 'story.yaml');
    await writeFile(file, text);
    return runCli(['scenario', 'run', file, '--runtime', 'process', ...flags], {env: {MCLUSTER_HOME: home.path}});
  }
  const clusters = async (): Promise<string[]> => (await listClusters({home: home.path})).map(({name}) => name);

  it('prints the steps of a built-in scenario, and reproduces the bug', async () => {
    const args = ['scenario', 'run', 'stale-restart', '--runtime', 'process', '--seed', '1'];
    const {exitCode, stdout, stderr} = await runCli(args, {env: {MCLUSTER_HOME: home.path}});
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'passed stale-restart (magent, process): magent lost 2 reads that backup1 could have answered: the stale-restart bug, reproduced\n',
    );
    expect(stderr).toContain('  known bug: Read the key of the node that came back: a miss\n');
    expect(await clusters()).toEqual([]);
  });

  it('exits with 7 when an expectation does not hold, and says how to run it again', async () => {
    const text = 'steps:\n  - get: a\n    expect: hit\n  - get: b\nalways:\n  - set: {c: 1}\n';
    const {exitCode, stdout} = await run(text, '--seed', '5');
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^failed story .*: step 1 \(get a\): expected a hit, got a miss/);
    expect(stdout).toMatch(/again: mcluster scenario run \S+story\.yaml --runtime process --seed 5/);
    expect(await clusters()).toEqual([]);
  });

  it('skips the steps after a failure, and still cleans up', async () => {
    const text = 'steps:\n  - get: a\n    expect: hit\n  - get: b\nalways:\n  - set: {c: 1}\n';
    const report = JSON.parse((await run(text, '--json')).stdout) as ScenarioReport;
    expect(report.outcome).toBe('failed');
    expect(schemaProblems(report, frozenSchema)).toEqual([]);
    expect(report.runs[0]!.steps.map(({list, outcome}) => [list, outcome])).toEqual([
      ['steps', 'failed'],
      ['steps', 'skipped'],
      ['always', 'passed'],
    ]);
  });

  it('exits with 6 when it takes too long', async () => {
    const {exitCode, stdout} = await run('timeout: 6s\nsteps:\n  - sleep: 1m\n');
    expect([exitCode, stdout]).toEqual([6, expect.stringContaining('did not finish within 6s, in step 1 (sleep 1m)')]);
    const early = await run('timeout: 1ms\nsteps:\n  - get: a\n');
    expect(early.stdout).toContain('timed-out story (magent, process): did not finish within 1ms, while its cluster');
    expect(await clusters()).toEqual([]);
  });

  it("exits with 6 when it times out during a program, after ending the program's processes and cleaning up", async () => {
    const text = `timeout: 6s
steps:
  - exec: 'echo before; sleep 300.7 | cat; echo never'
    expect: {exit: 3}
    knownBug: magent
always:
  - set: {c: 1}
  - exec: echo tidy > tidied
`;
    const {exitCode, stdout, stderr} = await run(text);
    expect([exitCode, stdout]).toEqual([6, expect.stringContaining('did not finish within 6s, in step 1')]);
    expect(stderr).toContain('cut short\n    | before\n');
    expect(stderr).toContain('ok: set c = 1');
    expect(existsSync(join(folder.path, 'tidied'))).toBe(true);
    expect(await clusters()).toEqual([]);
  });

  it('reports every step of a run that timed out, with the last observation of the current one', async () => {
    const text = `timeout: 6s
steps:
  - get: a
    expect: hit
    eventually: {within: 1h}
  - get: b
always:
  - set: {c: 1}
`;
    const {exitCode, stdout} = await run(text, '--json');
    const report = JSON.parse(stdout) as ScenarioReport;
    expect([exitCode, report.outcome]).toEqual([6, 'timed-out']);
    expect(schemaProblems(report, frozenSchema)).toEqual([]);
    const [{steps, verdict}] = report.runs as [RunResult];
    expect(verdict).toBe('did not finish within 6s, in step 1 (get a): expected a hit, last got a miss');
    expect(steps.map(({list, outcome, cutShort, got}) => [list, outcome, cutShort, got])).toEqual([
      ['steps', 'failed', true, 'a miss'],
      ['steps', 'skipped', false, null],
      ['always', 'passed', false, 'STORED'],
    ]);
  });

  it('keeps the output of a failed program, and none of one that succeeded', async () => {
    const text = `steps:
  - exec: echo fine
always:
  - exec: 'echo out; echo problem >&2; exit 3'
`;
    const file = join(folder.path, 'report.json');
    const {exitCode, stdout, stderr} = await run(text, '--report', `json=${file}`);
    expect([exitCode, stdout]).toEqual([7, expect.stringContaining('expected exit code 0, got exit code 3')]);
    expect(stderr).toMatch(/^ {2}FAILED: clean-up step 1 .*\n(?: {4}\| (?:out|problem)\n){2}/m);
    const {runs} = JSON.parse(await readFile(file, 'utf8')) as ScenarioReport;
    const [fine, failed] = runs[0]!.steps.map(({output}) => output);
    expect([fine, failed?.split('\n').sort()]).toEqual([null, ['out', 'problem']]);
  });

  it("uses the run's distribution without a proxy, too", async () => {
    const keys = Array.from({length: 12}, (_, index) => `k${index}`);
    const text = `topology: {nodes: 3, proxy: false}
matrix: {distributions: [modula, ketama]}
steps:
  - set: {${keys.map((key) => `${key}: 1`).join(', ')}}
  - spread: [${keys.join(', ')}]
`;
    const {runs} = JSON.parse((await run(text, '--matrix', '--json')).stdout) as ScenarioReport;
    expect(runs.map(({distribution}) => distribution)).toEqual(['modula', 'ketama']);
    const [modula, ketama] = runs.map(({steps}) => steps[1]!.got);
    expect(modula).not.toEqual(ketama);
  });

  it('reports the last observations after an unsuccessful wait', async () => {
    const {exitCode, stdout} = await run('steps:\n  - wait: {link: node1, is: up, within: 100ms}\n');
    expect([exitCode, stdout.replaceAll('\n', ' ')]).toEqual([
      7,
      expect.stringContaining(
        'last seen: proxy1 has it down (magent notices only when it sends a command to the member',
      ),
    ]);
  });

  it('exits with 3 for a file that is not valid', async () => {
    expect((await run('steps: []')).exitCode).toBe(3);
    expect((await runCli(['scenario', 'run', join(folder.path, 'none.yaml')])).exitCode).toBe(3);
    expect((await runCli(['scenario', 'run', 'stale-restrat'])).stderr).toContain('did you mean stale-restart?');
  });

  it('exits with 2 for flags that do not fit its topology', async () => {
    const {exitCode, stdout, stderr} = await run('steps: [{get: a}]', '--port-offset', '60000');
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
    expect(stderr).toContain('65535');
  });

  it("exits with 4 when the cluster can't be brought up on this machine", async () => {
    const file = join(folder.path, 'story.yaml');
    await writeFile(file, 'steps: [{get: a}]');
    const env = {MCLUSTER_HOME: home.path, MCLUSTER_MEMCACHED: join(folder.path, 'no-such-memcached')};
    const {exitCode, stdout} = await runCli(['scenario', 'run', file, '--runtime', 'process'], {env});
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining('environment story')]);
  });

  it('leaves the cluster up with --keep', async () => {
    const {stdout} = await run('steps: [{get: a}]', '--keep');
    const [name] = await clusters();
    expect(stdout).toContain(`left up: mcluster status --name ${name!}; mcluster down --name ${name!}`);
  });

  it('runs beside a running cluster, and beside itself', async () => {
    const env = {MCLUSTER_HOME: home.path};
    const offset = String(await freeOffset());
    await runCli(['up', '--runtime', 'process', '--port-offset', offset], {env});
    const pids = async (): Promise<unknown> => {
      const {stdout} = await runCli(['status', '--json'], {env});
      return (JSON.parse(stdout) as ClusterStatus).members.map(({name, state, pid}) => ({name, state, pid}));
    };
    const before = await pids();
    const args = ['scenario', 'run', 'stale-restart', '--runtime', 'process', '--seed', '1'];
    const both = await Promise.all([runCli(args, {env}), runCli(args, {env})]);
    expect(both.map(({exitCode}) => exitCode)).toEqual([0, 0]);
    expect(await pids()).toEqual(before);
    expect(await clusters()).toEqual(['default']);
  });

  it.skipIf(scriptMissing)('takes its cluster down when its terminal is closed', async () => {
    const file = join(folder.path, 'story.yaml');
    // Enough members that the spinner is drawn while they are taken down.
    await writeFile(file, 'topology: {nodes: 12}\nsteps:\n  - set: {a: 1}\n  - sleep: 1m\n');
    const command = `stty cols 80 rows 24; exec ${process.execPath} ${resolve('bin/run.js')} scenario run ${file} --runtime process`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: {...process.env, MCLUSTER_HOME: home.path},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let shown = '';
    terminal.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    await expect.poll(() => shown).toContain('set a = 1: STORED');
    expect(await clusters()).toHaveLength(1);
    // When the process at its other end is gone, so is the terminal: SIGHUP, and EIO for every later write.
    terminal.kill('SIGKILL');
    await expect.poll(() => readdir(home.path)).toEqual([]);
  });

  it('exits with 130 on Ctrl-C, after taking its cluster down and reporting the results so far', async () => {
    const file = join(folder.path, 'story.yaml');
    const text =
      "steps:\n  - set: {a: 1}\n  - exec: 'sleep 300.8 | cat; true'\nalways: [{kill: node1}, {exec: echo > tidied}]\n";
    await writeFile(file, text);
    const report = join(folder.path, 'report.json');
    const first = join(folder.path, 'first.yaml');
    await writeFile(first, 'steps: [{get: a, expect: miss}]\n');
    const args = ['scenario', 'run', first, file, 'distribution', '--runtime', 'process', '--seed', '3'];
    const running = new RunningCli([...args, '--report', `json=${report}`], {env: {MCLUSTER_HOME: home.path}});
    await expect.poll(() => running.stderr).toContain('ok: set a = 1');
    running.child.kill('SIGINT');
    const {exitCode, stdout, stderr} = await running.result;
    expect(exitCode).toBe(130);
    expect(existsSync(join(folder.path, 'tidied'))).toBe(true);
    expect(await clusters()).toEqual([]);
    // Finished steps are reported, and unfinished ones have not passed.
    expect(stdout).toContain('passed first');
    expect(stdout).toContain('interrupted story (magent, process): was interrupted in step 2 (run sleep ');
    expect(stdout).toContain(`again: mcluster scenario run ${file} --runtime process --seed 3\n`);
    expect(stderr).toMatch(/^not started: 1 more\ninterrupted\n$/m);
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
      outcome: 'failed',
      counts: {passed: 1, failed: 1},
      interrupted: 1,
      notBegun: 1,
      runs: [
        {outcome: 'passed'},
        {outcome: 'failed', error: {code: 'INTERRUPTED'}, steps: [{verb: 'set'}, {cutShort: true}, {}, {}]},
      ],
    });
  });
});
