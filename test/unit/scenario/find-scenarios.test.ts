import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {findAllScenarios, findScenarios} from '../../../src/scenario/find-scenarios.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';

const folder = useScratchFolder();
const write = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);

it('finds built-in ones, files and all of a folder', async () => {
  await write('b.yml', 'steps: [{get: a}]');
  await write('a.yaml', 'steps: [{get: a}]');
  await write('notes.txt', 'not a scenario');
  const found = await findAllScenarios(['stale-restart', folder.path, join(folder.path, 'b.yml')]);
  expect(found.map(({name}) => name)).toEqual(['stale-restart', 'a', 'b', 'b']);
});

it('says what is wrong with every file at once', async () => {
  await write('a.yaml', 'steps: [{gett: a}]');
  await write('b.yaml', 'steps: [{get: a}]');
  await write('c.yaml', 'steps: [{kill: nod1}, {wat: a}]');
  const error = await failureOf(findScenarios(folder.path));
  expect(error).toMatchObject({code: 'SCENARIO_INVALID'});
  expect(error.message).toMatch(/^2 files are not valid scenarios: 3 problems\n/);
  expect(error.message).toMatch(/a\.yaml:1:10: .*c\.yaml:1:16: .*c\.yaml:1:24: /s);
});

it('does not pass a folder without any', async () => {
  const empty = join(folder.path, 'empty');
  await mkdir(empty);
  expect(await findScenarios(empty)).toEqual([]);
  const error = await failureOf(findAllScenarios([empty]));
  expect(error).toMatchObject({code: 'SCENARIO_NOT_FOUND', message: expect.stringContaining(`in ${empty}`) as string});
});

it('suggests what was meant', async () => {
  expect(await failureOf(findScenarios('stale-restrt'))).toMatchObject({hint: 'did you mean stale-restart?'});
});
