import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import type {Observation} from '../../../src/scenario/observation.ts';
import type {Stage} from '../../../src/scenario/stage.ts';
import {exec} from '../../../src/scenario/steps/exec.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();

function run(line: string | string[]): Promise<readonly Observation[]> {
  const cluster = {topology: resolveTopology({})};
  const stage = {cluster, folder: folder.path, signal: new AbortController().signal};
  return exec.run({exec: line}, stage as unknown as Stage);
}

it('exec takes a line of which the shell can not run the program for a mistake, not for an outcome', async () => {
  writeFileSync(join(folder.path, 'data'), '');
  expect(await failureOf(run('echo before; nowhere-at-all'))).toMatchObject({
    code: 'SCENARIO_FAILED',
    message: expect.stringMatching(
      /^the shell could not run .* \(exit code 127\): .*nowhere-at-all: .*not found/,
    ) as string,
  });
  expect((await failureOf(run('./data'))).message).toMatch(/\(exit code 126\): .*ermission denied/);
});

it('exec leaves those exit codes to a program that was started', async () => {
  writeFileSync(join(folder.path, 'program'), '#!/bin/sh\nexit 127\n');
  chmodSync(join(folder.path, 'program'), 0o755);
  expect(await run(['./program'])).toMatchObject([{type: 'exec', exitCode: 127}]);
  expect(await run('exit 3')).toMatchObject([{type: 'exec', exitCode: 3}]);
});
