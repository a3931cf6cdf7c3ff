import {expect, it} from 'vitest';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {runScenario} from '../../../src/scenario/run/run-scenario.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

const home = useScratchHome();

it('a scenario can expect the values of the living nodes and the unknown keys of a dead one', async () => {
  const text = `
topology: {nodes: 3, proxy: false, runtime: embedded}
steps:
  - set: {a: 1, b: 2, c: 3}
  - kill: node2
  - get: [a, b, c]
    expect: {values: {b: 2, c: 3}, unknown: {a: unreachable}}
  - get: [a, b, c]
`;
  const scenario = await parseScenario(text, {file: 'partial.yaml', folder: '.'});
  const result = await runScenario({scenario}, {home: home.path});
  const [, , expected, unexpected] = result.steps;
  expect(expected).toMatchObject({
    outcome: 'passed',
    got: expect.stringMatching(/^b = 2, c = 3, a unknown \(node2 can't be reached/) as string,
    unknown: [{key: 'a', member: 'node2', reason: 'unreachable'}],
    lapses: [{kind: 'refused', key: 'a'}],
  });
  expect(unexpected).toMatchObject({outcome: 'failed', expected: null, unknown: [{key: 'a'}]});
  expect(result.verdict).toMatch(
    /^step 4 \(get a b c\): expected an answer without an error, got b = 2, c = 3, a unknown/,
  );
});
