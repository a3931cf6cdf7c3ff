import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {findAllScenarios, findScenarios} from '../../../../src/scenario/file/find-scenarios.ts';
import {failureOf} from '../../../support/failure-of.ts';
import {useScratchFolder} from '../../../support/scratch-home.ts';

const folder = useScratchFolder();
const write = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);

it('finds built-in scenarios, files, and all files of a folder', async () => {
  await write('b.yml', 'steps: [{get: a}]');
  await write('a.yaml', 'steps: [{get: a}]');
  await write('notes.txt', 'not a scenario');
  const found = await findAllScenarios(['stale-restart', folder.path, join(folder.path, 'b.yml')]);
  expect(found.map(({name}) => name)).toEqual(['stale-restart', 'a', 'b', 'b']);
});

it('reports the problems of every file at once', async () => {
  await write('a.yaml', 'steps: [{gett: a}]');
  await write('b.yaml', 'steps: [{get: a}]');
  await write('c.yaml', 'steps: [{kill: nod1}, {wat: a}]');
  const error = await failureOf(findScenarios(folder.path));
  expect(error).toMatchObject({code: 'SCENARIO_INVALID'});
  expect(error.message).toMatch(/^2 files are not valid scenarios: 3 problems\n/);
  expect(error.message).toMatch(/a\.yaml:1:10: .*c\.yaml:1:16: .*c\.yaml:1:24: /s);
});

it('skips topology files in a folder, and reports those that are named', async () => {
  await write('ring.yaml', 'version: 1\nname: ring\nnodes: 3\n');
  await write('on-ring.yaml', 'topology: ring.yaml\nsteps: [{kill: node3}]');
  const found = await findAllScenarios([folder.path]);
  expect(found.map(({name}) => name)).toEqual(['on-ring']);
  const error = await failureOf(findScenarios(join(folder.path, 'ring.yaml')));
  expect(error).toMatchObject({
    code: 'SCENARIO_INVALID',
    details: {
      problems: [
        {
          line: 1,
          message: 'this is a topology, not a scenario',
          expected: 'steps, in a file of their own that names this one: topology: ring.yaml',
        },
      ],
    },
  });
});

it('never skips an invalid scenario', async () => {
  await write('a.yaml', 'nodes: 3\nstepps: [{get: a}]');
  await write('b.yaml', 'nodes: 3\nsteps: [{get: a}]');
  const error = await failureOf(findScenarios(folder.path));
  expect(error.message).toMatch(/^2 files are not valid scenarios: 3 problems\n.*did you mean topology\.nodes\?/s);
});

it('reports problems of a topology file after those of the scenario that names it', async () => {
  await write('ring.yaml', 'nodes: 0');
  await write('on-ring.yaml', 'name: x\ntopology: ring.yaml\nsteps: [{gett: a}, {kill: node9}]');
  const error = await failureOf(findScenarios(join(folder.path, 'on-ring.yaml')));
  expect(error).toMatchObject({
    code: 'SCENARIO_INVALID',
    details: {
      problems: [
        {file: join(folder.path, 'on-ring.yaml'), line: 3, path: 'steps[0].gett'},
        {file: join(folder.path, 'ring.yaml'), line: 1, path: 'nodes'},
      ],
    },
  });
});

it('rejects a folder without scenarios', async () => {
  const empty = join(folder.path, 'empty');
  await mkdir(empty);
  expect(await findScenarios(empty)).toEqual([]);
  const error = await failureOf(findAllScenarios([empty]));
  expect(error).toMatchObject({code: 'SCENARIO_NOT_FOUND', message: expect.stringContaining(`in ${empty}`) as string});
});

it('suggests a similar name', async () => {
  expect(await failureOf(findScenarios('stale-restrt'))).toMatchObject({hint: 'did you mean stale-restart?'});
});
