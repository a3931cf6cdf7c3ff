import {spawnSync} from 'node:child_process';
import {closeSync, openSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {useScratchHome} from '../support/scratch-home.ts';
import {runCli, type CliResult} from '../support/cli.ts';

const home = useScratchHome();

const mcluster = (...args: string[]): Promise<CliResult> => runCli(args, {env: {MCLUSTER_HOME: home.path}});

describe('an invalid command line', () => {
  it.each([
    ['a misspelt command', ['statsu'], 'there is no command "statsu"', 'mcluster status'],
    ['a misspelt command of a topic', ['topology', 'valdate'], 'no command "topology valdate"', 'topology validate'],
    ['the help of a misspelt command', ['help', 'statsu'], 'there is no command "statsu"', 'mcluster status'],
    [
      'the help of an unknown command of a topic',
      ['scenario', 'nope', '--help'],
      'no command "scenario nope"',
      'mcluster',
    ],
    ['a CI file and a template', ['init', '--ci', 'github', '-t', 'x'], "--template can't be used with --ci", '--help'],
    ['no such command', ['frobnicate'], 'there is no command "frobnicate"', 'mcluster --help'],
    ['a surplus argument', ['status', 'now'], 'mcluster status takes no argument "now"', 'status --help'],
    ['a surplus argument after several', ['topology', 'show', 'a', 'b'], 'unexpected argument "b"', 'show --help'],
    [
      'a member in the wrong place',
      ['fault', 'add', 'slow', 'node1'],
      'unexpected argument "node1"',
      'add \\[KIND\\] --on MEMBER',
    ],
    ['a missing argument', ['kill'], 'MEMBER is missing: name of a member', 'mcluster kill MEMBER\\.{3} '],
    ['a misspelt flag', ['up', '--node', '3'], 'there is no flag --node', '--nodes'],
    ['a misspelt global flag', ['list', '--jso'], 'there is no flag --jso', '--json'],
    ['an unknown short flag', ['kill', '-x', 'node1'], 'there is no flag -x', 'kill --help'],
    ['a flag without its value', ['status', '--name'], '--name expects a value', 'status --help'],
    ['no number', ['up', '--nodes', 'two'], '--nodes: expected a whole number, not "two"', 'up --help'],
    ['too many', ['up', '--nodes', '99999999999'], 'expected a whole number from 1 to 1000', 'up --help'],
    ['no seed', ['scenario', 'run', 'x', '--seed', '4294967296'], 'a whole number from 0 to 4294967295', 'run --help'],
    [
      'two faults',
      ['fault', 'add', 'slow', '--latency', '5ms', '--drop', '--on', 'a'],
      '--drop is a fault',
      'add --help',
    ],
    ['a number out of range', ['up', '--nodes', '0'], '--nodes is 0', 'up --help'],
    ['no such runtime', ['up', '--runtime', 'dokcer'], '--runtime=dokcer', 'Did you mean docker?'],
    ['no such policy', ['up', '--policy', 'repairs'], '--policy=repairs', 'Did you mean repair?'],
    ['no such report', ['scenario', 'run', 'x', '--report', 'htm=x'], '--report: Expected htm', 'Did you mean html?'],
    ['a report without a file', ['scenario', 'run', 'x', '--report', 'tap'], 'such as tap=report.tap', 'run --help'],
    [
      'a report whose file is empty',
      ['scenario', 'run', 'x', '--report', 'html='],
      'such as html=report.html',
      'run --',
    ],
    [
      'two reports in one file',
      ['scenario', 'run', 'stale-restart', '--report', 'html=a', '--report', 'tap=./a'],
      './a is named for two reports, html and tap; expected one file per report',
      'such as tap=report.tap',
    ],
    ['no such distribution', ['up', '--distribution', 'ketma'], '--distribution=ketma', 'Did you mean ketama?'],
    ['no duration', ['status', '--timeout', '5'], '--timeout: expected a duration', 'status --help'],
    ['no signal', ['kill', 'node1', '--signal', 'SIGFOO'], '--signal: expected a signal', 'kill --help'],
    ['no number of one', ['kill', 'node1', '--signal', '99'], '--signal: expected a signal', 'kill --help'],
    ['no address', ['proxy', '-s', 'localhost'], '--node: expected IP:PORT', 'proxy --help'],
    ['no port for the proxy', ['proxy', '-p', '70000', '-s', '127.0.0.1:11211'], 'from 1 to 65535', 'proxy --help'],
    ['no node for the proxy', ['proxy'], '--node (-s) is missing: address of a node', 'proxy --help'],
    [
      'flags that exclude each other',
      ['down', '--all', '--name', 'x'],
      "--name can't be used with --all",
      'down --help',
    ],
    [
      'three of them',
      ['partition', 'a', '--network', '--for', '5s', '--seed', '1'],
      "--for can't be",
      'partition --help',
    ],
    ['an unknown template', ['init', 'x.yaml', '--template', 'two-proxys'], 'two-proxys', 'two-proxies'],
  ])('exits with 2 and a hint: %s', async (_what, args, message, hint) => {
    const {exitCode, stdout, stderr} = await mcluster(...args);
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''});
    expect(stderr).toContain(message);
    expect(stderr).toMatch(new RegExp(`^Hint: .*${hint}`, 'm'));
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('is reported as JSON on stdout, wherever --json stands', async () => {
    for (const args of [
      ['up', '--nodes', 'x', '--json'],
      ['--json', 'up', '--nodes', 'x'],
    ]) {
      const {exitCode, stdout, stderr} = await mcluster(...args);
      expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: ''});
      const {error} = JSON.parse(stdout) as {error: object};
      expect(Object.keys(error)).toEqual(['code', 'message', 'hint', 'details']);
    }
  });
});

describe('a missing cluster', () => {
  it.each([['status'], ['env'], ['kill', 'node1'], ['logs', 'node1'], ['start', 'node1'], ['flush', 'node1']])(
    'exits with 5 for %s',
    async (...args) => {
      const {exitCode, stdout, stderr} = await mcluster(...args, '--name', 'nowhere');
      expect({exitCode, stdout}).toEqual({exitCode: 5, stdout: ''});
      expect(stderr).toContain('nowhere');
      expect(stderr).toMatch(/^Hint: /m);
    },
  );

  it('is no error for down and list', async () => {
    expect(await mcluster('down')).toMatchObject({exitCode: 0, stdout: ''});
    // The test's DOCKER_HOST leads nowhere, which is reported if there is a docker command.
    const stderr = expect.stringMatching(/^(warning: .*no Docker engine answers at .*\n)?$/) as string;
    expect(await mcluster('down', '--json')).toMatchObject({exitCode: 0, stderr});
    expect(await mcluster('list', '--json')).toMatchObject({exitCode: 0, stdout: '[]\n', stderr: ''});
  });
});

describe('output', () => {
  it('has colours only where they are requested', async () => {
    const coloured = await runCli(['nope'], {env: {FORCE_COLOR: '1'}});
    expect(coloured.stderr).toContain('\u001b[31mError:');
    const plain = await mcluster('nope');
    expect(plain.stderr).not.toContain('\u001b');
  });
});

describe('piped stdin', () => {
  it('is not read as a missing argument: it may be the rest of the script', () => {
    const file = join(home.path, 'script');
    writeFileSync(file, 'echo next\n');
    const stdin = openSync(file, 'r');
    const {stdout, stderr} = spawnSync(process.execPath, [resolve('bin/run.js'), 'topology', 'show'], {
      stdio: [stdin, 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    closeSync(stdin);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^version: 1\nname: default\n/);
  });
});
