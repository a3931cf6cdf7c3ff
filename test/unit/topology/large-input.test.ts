import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {readYamlFile} from '../../../src/yaml/read-yaml-file.ts';
import {parseTopology} from '../../../src/topology/file/load-topology.ts';
import {TopologyInvalidError} from '../../../src/topology/file/topology-invalid-error.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();
const read = (file: string): Promise<string> => readYamlFile(file, 'a hint');

it('reads a file of 1 MiB, and refuses a larger one', async () => {
  const file = join(folder.path, 'large.yaml');
  writeFileSync(file, 'x'.repeat(1024 * 1024));
  expect(await read(file)).toHaveLength(1024 * 1024);
  writeFileSync(file, 'x'.repeat(1024 * 1024 + 1));
  expect(await failureOf(read(file))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: `${file} can't be read: it has more than 1 MiB`,
  });
});

it.each(['/dev/urandom', '/dev/zero', '/dev/null'])('refuses the device %s', async (device) => {
  expect((await failureOf(read(device))).message).toBe(`${device} can't be read: it is a device, not a file`);
});

it('gives up on a named pipe without a writer, and reads what a program writes to one', async () => {
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect((await failureOf(readYamlFile(pipe, 'a hint', 100))).message).toBe(
    `${pipe} can't be read: it is a pipe, and nothing came through it in time`,
  );
  const writer = spawn('bash', ['-c', 'exec 3<>"$0"; echo ready; read line; printf "nodes: 1" >&3', pipe]);
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  const text = read(pipe);
  writer.stdin.end('go\n');
  expect(await text).toBe('nodes: 1');
  await ended;
});

it('refuses more than 1 MiB from a pipe', async () => {
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const endless = spawn('bash', ['-c', 'exec 3<>"$0"; echo ready; exec cat /dev/zero >"$0"', pipe]);
  const ended = once(endless, 'exit');
  await once(endless.stdout, 'data');
  expect((await failureOf(read(pipe))).message).toContain('it has more than 1 MiB');
  endless.kill('SIGKILL');
  await ended;
});

// What took time by the square would take minutes.
it('finds 10,000 unknown keys, each with its line', async () => {
  const text = Array.from({length: 10_000}, (_, index) => `unknown${index}: 1\n`).join('');
  const problems = await problemsOf(text);
  expect(problems.map(({line, sourceLine}) => [line, sourceLine])).toEqual(
    problems.map((_, index) => [index + 1, `unknown${index}: 1`]),
  );
  expect(problems).toHaveLength(10_000);
});

it('finds 10,000 unknown keys on one line, without a copy of the line for each', async () => {
  const text = `{${Array.from({length: 10_000}, (_, index) => `unknown${index}: 1`).join(', ')}}`;
  const problems = await problemsOf(text);
  expect(problems).toHaveLength(10_000);
  expect(problems[7]).toMatchObject({line: 1, column: text.indexOf('unknown7:') + 1, sourceLine: null});
});

it('reads a scenario of 20,000 steps', async () => {
  const text = `steps:\n${'  - get: a\n'.repeat(20_000)}`;
  const {steps} = await parseScenario(text, {file: 'file.yaml', folder: '.'});
  expect([steps.length, steps.at(-1)!.line]).toEqual([20_000, 20_001]);
});

it('says that a file is nested too deeply', async () => {
  const [problem, ...others] = await problemsOf(`nodes: ${'['.repeat(100_000)}`);
  expect([problem!.message, others]).toEqual(['not valid YAML: nested too deeply', []]);
});

async function problemsOf(text: string) {
  const failure = await failureOf(parseTopology(text, 'file.yaml'));
  if (failure instanceof TopologyInvalidError) return failure.problems;
  throw failure;
}
