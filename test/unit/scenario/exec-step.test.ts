import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import type {Observation} from '../../../src/scenario/verdict/observation.ts';
import type {Stage} from '../../../src/scenario/run/stage.ts';
import {exec} from '../../../src/scenario/steps/exec.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();

function run(line: string | string[]): Promise<readonly Observation[]> {
  const cluster = {topology: resolveTopology({}), folder: '/state/home/default'};
  const stage = {cluster, folder: folder.path, signal: new AbortController().signal};
  return exec.run({exec: line}, stage as unknown as Stage);
}

it("exec fails the step when the shell can't run the program", async () => {
  writeFileSync(join(folder.path, 'data'), '');
  expect(await failureOf(run('echo before; nowhere-at-all'))).toMatchObject({
    code: 'SCENARIO_FAILED',
    message: expect.stringMatching(
      /^the shell could not run .* \(exit code 127\): .*nowhere-at-all: .*not found/,
    ) as string,
  });
  expect(await failureOf(run('echo before; nowhere-at-all'))).toMatchObject({
    output: expect.stringContaining('before\n') as string,
  });
  expect((await failureOf(run('./data'))).message).toMatch(/\(exit code 126\): .*ermission denied/);
});

it('exec accepts those exit codes from a program that was started', async () => {
  writeFileSync(join(folder.path, 'program'), '#!/bin/sh\nexit 127\n');
  chmodSync(join(folder.path, 'program'), 0o755);
  expect(await run(['./program'])).toMatchObject([{type: 'exec', exitCode: 127}]);
  expect(await run('exit 3')).toMatchObject([{type: 'exec', exitCode: 3}]);
});

it('exec is described on one line', () => {
  const described = (script: string | string[]): string => exec.describe({exec: script});
  expect(described('npm test\n')).toBe('run npm test');
  expect(described('\n# Tidy up\nset -e  \nnpm test\n')).toBe('run set -e …');
  expect(described('# Nothing\n# at all')).toBe('run # Nothing …');
  expect(described(['node', '-e', 'one()\ntwo()'])).toBe('run node -e one() …');
  expect(exec.describe({exec: 'one\ntwo', timeout: 2000})).toBe('run one … with a timeout of 2s');
});

it('exec that is ended with the run has no outcome, but keeps its output', async () => {
  const stage = {
    cluster: {topology: resolveTopology({}), folder: '/state/home/default'},
    folder: folder.path,
    signal: AbortSignal.timeout(300),
  };
  const ended = Promise.resolve(exec.run({exec: 'echo so far; sleep 300.4'}, stage as unknown as Stage));
  expect(await failureOf(ended)).toMatchObject({code: 'INTERRUPTED', output: 'so far'});
});

it("exec sets the environment so that it, and mcluster in it, act on the run's cluster", async () => {
  const [end] = await run(
    'test "$MCLUSTER_HOME/$MCLUSTER_NAME $MCLUSTER_ENDPOINTS" = "/state/home/default 127.0.0.1:12001"',
  );
  expect(end).toMatchObject({type: 'exec', exitCode: 0});
});
