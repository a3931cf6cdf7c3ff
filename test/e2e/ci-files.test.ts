import {execFile, execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {memcachedMissing} from '../support/memcached-process.ts';
import {useScratchFolder} from '../support/scratch-home.ts';
import {runCli} from '../support/cli.ts';

type Step = {name?: string; run?: string; env?: Record<string, string>};
type Workflow = {env: Record<string, string>; jobs: {chaos: {steps: Step[]}}};
type Action = {inputs: Record<string, {default: string}>; runs: {steps: Step[]}};
type GitLab = {chaos: {variables: Record<string, string>; before_script: string[]; script: string[]}};

const project = `
about: A scenario of the project's own.
steps:
  - set: {a: 1}
  - get: a
    expect: {value: 1}
`;

describe.skipIf(memcachedMissing)('the CI files work line by line', () => {
  const folder = useScratchFolder();
  let packed: string;
  let environment: NodeJS.ProcessEnv;

  // Installs the packed package, as a user would, rather than this folder.
  beforeAll(async () => {
    packed = await mkdtemp(join(tmpdir(), 'mcluster-'));
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', packed];
    const [{filename}] = JSON.parse(execFileSync('npm', args, {encoding: 'utf8'})) as [{filename: string}];
    environment = {
      ...process.env,
      MCLUSTER_PACKAGE: join(packed, filename),
      npm_config_prefix: join(packed, 'global'),
      PATH: `${join(packed, 'global', 'bin')}${delimiter}${process.env.PATH}`,
    };
  });
  afterAll(() => rm(packed, {recursive: true, force: true}));

  beforeEach(async () => {
    environment = {
      ...environment,
      MCLUSTER_HOME: join(folder.path, 'home'),
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md'),
    };
    await mkdir(join(folder.path, 'chaos'));
    await writeFile(join(folder.path, 'chaos', 'own.yaml'), project);
  });

  /** Runs a script as GitHub's runner does: bash -e -o pipefail, one shell per step. */
  async function run(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const {stdout} = await promisify(execFile)('bash', args, {cwd: folder.path, env: {...environment, ...env}});
    return stdout;
  }

  // The lines are under test, not the scenarios: one is enough.
  const few = {MCLUSTER_SCENARIOS: 'stale-restart'};

  it('GitHub Actions, as init --ci github writes it', async () => {
    const {stdout, stderr} = await runCli(['init', '--ci', 'github'], {cwd: folder.path});
    expect(stderr).toMatch(/MCLUSTER_PACKAGE[^]*runs on the next push/);
    const file = join('.github', 'workflows', 'chaos.yml');
    expect(stdout).toBe(`wrote ${file}\n`);
    const workflow = parse(await readFile(join(folder.path, file), 'utf8')) as Workflow;
    const steps = workflow.jobs.chaos.steps.filter((step) => step.run !== undefined);
    expect(steps.map(({name}) => name)).toEqual([
      'Install memcached',
      'Install mcluster',
      'Built-in scenarios',
      'Scenarios of this project',
    ]);
    const env = withoutPackage({...workflow.env, ...few});
    const outputs: string[] = [];
    for (const step of steps) outputs.push(await run(step.run!, env));
    expect(outputs[2]).toMatch(/^passed stale-restart \(magent, process\)/m);
    expect(outputs[2]).toMatch(/^passed stale-restart \(repair, process\)/m);
    expect(outputs[3]).toMatch(/^passed own \(magent, process\)/m);
    for (const report of ['built-in.html', 'built-in.xml', 'chaos.html', 'chaos.xml']) {
      expect(existsSync(join(folder.path, 'reports', report)), report).toBe(true);
    }
    const summary = await readFile(join(folder.path, 'summary.md'), 'utf8');
    expect(summary.match(/^### mcluster scenarios/gm)).toHaveLength(2);
  });

  it('GitLab CI', async () => {
    await runCli(['init', '--ci', 'gitlab'], {cwd: folder.path});
    const {chaos} = parse(await readFile(join(folder.path, '.gitlab', 'chaos.yml'), 'utf8')) as GitLab;
    const env = withoutPackage({...chaos.variables, ...few});
    const output = await run([...chaos.before_script, ...chaos.script].join('\n'), env);
    expect(output).toMatch(/^passed stale-restart \(repair, process\)/m);
    expect(output).toMatch(/^passed own/m);
    expect(existsSync(join(folder.path, 'reports', 'chaos.xml'))).toBe(true);
  });

  it("GitLab CI runs the project's scenarios even if a built-in one fails, and fails then", async () => {
    const {chaos} = parse(readFileSync(resolve('templates/ci/gitlab.yml'), 'utf8')) as GitLab;
    await writeFile(join(folder.path, 'failing.yaml'), project.replace('value: 1', 'value: 2'));
    const env = withoutPackage({...chaos.variables, MCLUSTER_SCENARIOS: 'failing.yaml'});
    const script = [...chaos.before_script, ...chaos.script].join('\n');
    const failed = await run(script, env).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/^failed failing [^]*^passed own /m) as string,
    });
  });

  it('the action of the repository', async () => {
    const action = parse(readFileSync(resolve('action.yml'), 'utf8')) as Action;
    const given: Record<string, string> = {
      ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
      scenarios: 'stale-restart\nchaos\n',
      policy: 'repair',
      package: environment.MCLUSTER_PACKAGE!,
    };
    const filledIn = (text: string): string =>
      text.replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => given[name]!);
    let output = '';
    for (const {run: script, env = {}} of action.runs.steps) {
      const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filledIn(value)]));
      output = await run(script!, values);
    }
    expect(output).toMatch(/^passed stale-restart \(repair, process\)/m);
    expect(output).toMatch(/^passed own \(repair, process\)/m);
    expect(existsSync(join(folder.path, 'chaos-reports', 'report.html'))).toBe(true);
  });

  it('a scenario that fails makes the step fail', async () => {
    await writeFile(join(folder.path, 'chaos', 'own.yaml'), project.replace('value: 1', 'value: 2'));
    const workflow = parse(readFileSync(resolve('templates/ci/github.yml'), 'utf8')) as Workflow;
    const step = workflow.jobs.chaos.steps.find(({name}) => name === 'Scenarios of this project');
    const env = withoutPackage(workflow.env);
    await run('npm install --global "$MCLUSTER_PACKAGE"');
    await expect(run(step!.run!, env)).rejects.toMatchObject({code: 7});
  });
});

it('init --ci never overwrites', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'mcluster-'));
  await runCli(['init', '--ci', 'github'], {cwd: scratch});
  const again = await runCli(['init', '--ci', 'github'], {cwd: scratch});
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
  // The command from the hint.
  const other = await runCli(['init', '--ci', 'github', 'out.yml'], {cwd: scratch});
  expect(other).toMatchObject({exitCode: 0, stdout: 'wrote out.yml\n'});
  expect(other.stderr).toContain('Move it to .github/workflows/');
  expect(existsSync(join(scratch, 'out.yml'))).toBe(true);
  expect((await runCli(['init', '--ci', 'github', '--force'], {cwd: scratch})).exitCode).toBe(0);
  await rm(scratch, {recursive: true});
});

/** Removes the published package: the packed one is under test. */
function withoutPackage({MCLUSTER_PACKAGE: _published, ...env}: Record<string, string>): Record<string, string> {
  return env;
}
