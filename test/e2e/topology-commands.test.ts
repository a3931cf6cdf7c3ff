import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {useScratchFolder} from '../support/scratch-home.ts';

const folder = useScratchFolder();

test('init, validate and show agree with each other', () => {
  expect(mcluster('init', 'mine.yaml')).toMatchObject({status: 0});
  expect(mcluster('topology', 'validate', 'mine.yaml')).toMatchObject({
    status: 0,
    stdout: 'mine.yaml is valid: 2 nodes, 1 backup, 1 proxy\n',
  });

  const shown = mcluster('topology', 'show', 'mine.yaml', '--nodes', '3', '--port-offset', '100');
  expect(shown).toMatchObject({status: 0, stderr: ''});
  writeFileSync(join(folder.path, 'shown.yaml'), shown.stdout);
  expect(mcluster('topology', 'show', 'shown.yaml').stdout).toBe(shown.stdout);
});

test('- reads a topology from stdin', () => {
  const {stdout: input} = mcluster('topology', 'show', '--nodes', '3');
  const options = {cwd: folder.path, encoding: 'utf8', input} as const;
  const {status, stdout} = spawnSync(process.execPath, [resolve('bin/run.js'), 'topology', 'validate', '-'], options);
  expect({status, stdout}).toEqual({status: 0, stdout: 'stdin is valid: 3 nodes, 1 backup, 1 proxy\n'});
});

test('- takes nothing on stdin for no topology', () => {
  const options = {input: ' \n', encoding: 'utf8'} as const;
  const {status, stderr} = spawnSync(process.execPath, [resolve('bin/run.js'), 'up', '-', '--dry-run'], options);
  expect({status, stderr}).toMatchObject({status: 3, stderr: expect.stringContaining('stdin is empty')});
});

test('init overwrites nothing without --force', () => {
  writeFileSync(join(folder.path, 'mine.yaml'), 'mine');
  expect(mcluster('init', 'mine.yaml')).toMatchObject({status: 2, stdout: ''});
  expect(readFileSync(join(folder.path, 'mine.yaml'), 'utf8')).toBe('mine');
  expect(mcluster('init', 'mine.yaml', '--template', 'ketama-ring', '--force')).toMatchObject({status: 0});
  expect(readFileSync(join(folder.path, 'mine.yaml'), 'utf8')).toContain('distribution: ketama');
});

test('up warns of a proxy that other machines can reach', () => {
  writeFileSync(join(folder.path, 'open.yaml'), 'runtime: embedded\nproxy: {listen: 0.0.0.0, allowRemote: true}\n');
  const flags = ['--dry-run', '--port-offset', '20000'];
  expect(mcluster('up', 'open.yaml', ...flags).stderr).toContain('warning: every client that reaches 0.0.0.0 can read');
  expect(mcluster('up', '--runtime', 'embedded', ...flags).stderr).not.toContain('warning');
});

test('an invalid file prints all problems to stderr and exits with 3', () => {
  writeFileSync(join(folder.path, 'bad.yaml'), 'nodes: 0\nproxy:\n  polcy: repair\n');
  const {status, stdout, stderr} = mcluster('topology', 'validate', 'bad.yaml');
  expect({status, stdout}).toEqual({status: 3, stdout: ''});
  expect(stderr).toContain('bad.yaml:1:8: nodes is 0\n  1 | nodes: 0\n    |        ^\n');
  expect(stderr).toContain('bad.yaml:3:3: unknown key "polcy" in proxy\n  3 |   polcy: repair\n    |   ^^^^^\n');
  expect(stderr).toContain('did you mean policy?');
});

test('an invalid file is reported as JSON with --json', () => {
  writeFileSync(join(folder.path, 'bad.yaml'), 'nodes: 0\n');
  const {status, stdout} = mcluster('topology', 'validate', 'bad.yaml', '--json');
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {code: 'TOPOLOGY_INVALID', details: {problems: [{file: 'bad.yaml', line: 1, column: 8, path: 'nodes'}]}},
  });
});

test('invalid flags exit with 2', () => {
  const {status, stderr} = mcluster('topology', 'show', '--proxies', '0');
  expect(status).toBe(2);
  expect(stderr).toContain('did you mean --no-proxy?');
});

function mcluster(...args: string[]): {status: number | null; stdout: string; stderr: string} {
  return spawnSync(process.execPath, [resolve('bin/run.js'), ...args], {
    cwd: folder.path,
    encoding: 'utf8',
    env: {...process.env, MCLUSTER_HOME: folder.path},
  });
}
