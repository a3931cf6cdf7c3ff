import {expect, it} from 'vitest';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {runScenario} from '../../../src/scenario/run/run-scenario.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const home = useScratchHome();

it.each([12, 13])('the verdict on a story of %i keys names the backup that had what was lost', async (count) => {
  const keys = Array.from({length: count}, (_, index) => `k${index}`);
  const text = `
topology: {nodes: 1, backups: 1, runtime: embedded, proxy: {policy: magent}}
steps:
  - set: {${keys.map((key) => `${key}: 1`).join(', ')}}
  - kill: node1
  - get: k0
  - start: node1
  - get: [${keys.join(', ')}]
    expect: miss
`;
  const scenario = await parseScenario(text, {file: 'many.yaml', folder: '.'});
  const {outcome, verdict, steps} = await runScenario({scenario}, {home: home.path});
  expect([outcome, verdict]).toEqual([
    'passed',
    `as expected, magent lost ${count} reads that backup1 could have answered`,
  ]);
  expect(
    steps.at(-1)!.copies.map(({key}) => key),
    'only so many keys are drawn',
  ).toEqual(count > 12 ? [] : keys);
});
