import {readFileSync} from 'node:fs';
import {describe, expect, it, test} from 'vitest';
import {builtInFile, builtInNames} from '../../../src/scenario/built-in.ts';
import {parseScenario} from '../../../src/scenario/load-scenario.ts';
import {ScenarioInvalidError} from '../../../src/scenario/scenario-invalid-error.ts';
import type {Scenario} from '../../../src/scenario/scenario.ts';
import {scenarioJsonSchema} from '../../../src/scenario/schema.ts';
import {stepKinds} from '../../../src/scenario/step-kinds.ts';
import type {Problem} from '../../../src/topology/problem.ts';

test('a scenario that says everything', async () => {
  const scenario = await parse(`
version: 1
name: demo
about: What it shows.
source: A document
topology: {nodes: 3, backups: 1}
matrix: {policies: [magent, repair], runtimes: [process], distributions: [modula, ketama]}
client: {failover: next, retry: 500ms, timeout: 1s, failures: 2}
timeout: 30s
steps:
  - set: {a: 1, b: two}
    flags: 7
    ttl: 2m
  - gets: a
    as: seen
  - cas: {a: 2}
    unique: seen
    expect: stored
  - title: The backup gets it
    get: [a, 2]
    at: backup1
    expect: {magent: {is: hit, flags: 7}, repair: {values: {a: 2}}}
    knownBug: magent
    eventually: {within: 2s}
always:
  - start: [node1, node2]
    only: repair
`);
  expect(scenario).toMatchObject({
    name: 'demo',
    about: 'What it shows.',
    source: 'A document',
    matrix: {policies: ['magent', 'repair'], runtimes: ['process'], distributions: ['modula', 'ketama']},
    client: {failover: 'next', retryMs: 500, timeoutMs: 1000, failures: 2},
    timeoutMs: 30_000,
    isBuiltIn: false,
  });
  expect(await scenario.topology({policy: 'repair'})).toMatchObject({backups: [{name: 'backup1'}]});
  expect(scenario.steps.map(({kind, fields, line}) => [kind.verb, fields, line])).toEqual([
    ['set', {set: {a: '1', b: 'two'}, flags: 7, ttl: 120}, 11],
    ['gets', {gets: ['a'], as: 'seen'}, 14],
    ['cas', {cas: {a: '2'}, unique: 'seen'}, 16],
    ['get', {get: ['a', '2'], at: 'backup1'}, 19],
  ]);
  expect(scenario.steps[3]).toMatchObject({title: 'The backup gets it', knownBug: ['magent'], eventuallyMs: 2000});
  expect(scenario.always[0]).toMatchObject({only: 'repair', fields: {start: ['node1', 'node2']}, line: 26});
});

test('what a file leaves out', async () => {
  const scenario = await parse('steps: [{get: a}]');
  expect(scenario).toMatchObject({name: 'file', about: '', timeoutMs: 60_000, always: []});
  expect(await scenario.topology({})).toMatchObject({proxy: {policy: 'magent'}, nodes: [{}, {}], backups: [{}]});
});

describe('what is wrong is said with its place', () => {
  const step = (text: string): string => `steps:\n  - ${text}`;

  it.each([
    ['no steps', 'name: x', {line: 1, message: 'steps is empty', expected: 'a list of steps'}],
    ['an empty list', 'steps: []', {line: 1, column: 8, expected: 'at least one step'}],
    ['a misspelt key', 'stepps: []\nsteps: [{get: a}]', {line: 1, column: 1, suggestion: 'steps'}],
    ['a misspelt verb', step('gett: a'), {line: 2, column: 5, suggestion: 'get'}],
    ['a step that is a word', step('flush'), {line: 2, message: 'steps[0] is "flush"'}],
    ['a misspelt key of a step', step('{get: a, expct: miss}'), {line: 2, column: 14, suggestion: 'expect'}],
    [
      'a misspelt outcome',
      step('{get: a, expect: mis}'),
      {column: 22, message: 'steps[0].expect is "mis"', suggestion: 'miss'},
    ],
    ['a misspelt assertion', step('{get: a, expect: {valeu: 1}}'), {column: 23, suggestion: 'value'}],
    [
      'a misspelt assertion under a policy',
      step('{get: a, expect: {repair: {valeu: 1}}}'),
      {path: 'steps[0].expect.repair.valeu', suggestion: 'value'},
    ],
    [
      'an assertion on another kind of step',
      step('{exec: "true", expect: {value: 1}}'),
      {message: 'unknown key "value" in steps[0].expect'},
    ],
    ['an expectation of nothing', step('{get: a, expect: {}}'), {message: 'steps[0].expect is an empty mapping'}],
    [
      'an expectation for one policy and for all',
      step('{get: a, expect: {value: 1, repair: miss}}'),
      {message: 'steps[0].expect speaks of repair, and of every policy'},
    ],
    [
      'a key with a space',
      step('{get: "a b"}'),
      {message: 'steps[0].get is "a b"', expected: expect.stringContaining('without spaces')},
    ],
    ['a write without values', step('{set: a}'), {expected: expect.stringContaining('{a: 1, b: 2}')}],
    [
      'a time to live that memcached can not count',
      step('{set: {a: 1}, ttl: 1500ms}'),
      {expected: expect.stringContaining('whole seconds')},
    ],
    ['an unknown member', step('{kill: nod1}'), {line: 2, column: 12, suggestion: 'node1'}],
    ['a proxy where a node is asked', step('{get: a, at: proxy1}'), {expected: 'one of node1, node2, backup1'}],
    [
      'a unique that nobody has read',
      step('{cas: {a: 1}, unique: seen}'),
      {expected: 'an earlier step with that name (as: seen)'},
    ],
    ['a mistake in the topology', 'topology: {nods: 2}\nsteps: [{get: a}]', {line: 1, column: 12, suggestion: 'nodes'}],
    [
      'a policy without a proxy',
      'topology: {proxy: false}\nsteps: [{get: a, expect: {magent: miss}}]',
      {message: 'steps[0].expect depends on a policy, but the topology has no proxy'},
    ],
    [
      'an eventual write',
      step('{set: {a: 1}, eventually: {within: 1s}}'),
      {message: 'unknown key "eventually" in steps[0]'},
    ],
    [
      'a fault without its parameters',
      step('{fault: slow, on: node1}'),
      {line: 2, message: expect.stringMatching(/^steps\[0\]: fault slow: latency: got nothing/)},
    ],
    [
      'a parameter of another fault',
      step('{fault: drop, on: node1, with: {latency: 1s}}'),
      {message: expect.stringContaining('latency: there is no such parameter')},
    ],
    ['a load that was never begun', step('{measure: {requests: 1}}'), {path: 'steps[0].measure.load'}],
    ['a share that is a comparison', step('{load: {gets: ">= 90%"}}'), {expected: 'a share such as 90%'}],
    ['no YAML at all', 'steps: [', {line: 1, message: expect.stringContaining('not valid YAML')}],
  ])('%s', async (_what, text, problem) => {
    expect(await problemsOf(text)).toEqual([expect.objectContaining(problem)]);
  });

  it('all at once, in the order of the file', async () => {
    const text = `
name: Demo
topology: {nodes: 0}
steps:
  - get: a
    at: node9
    expect: mis
  - kil: node1
always:
  - start: node1
    timout: 1s
`;
    const problems = await problemsOf(text);
    expect(problems.map(({line, path}) => [line, path])).toEqual([
      [2, 'name'],
      [3, 'topology.nodes'],
      [7, 'steps[0].expect'],
      [8, 'steps[1].kil'],
      [11, 'always[0].timout'],
    ]);
  });
});

describe('the JSON schema', () => {
  it('is generated from what checks the files; npm run schemas writes it anew', () => {
    const written: unknown = JSON.parse(readFileSync('templates/schemas/scenario.schema.json', 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('knows every kind of step', () => {
    const text = JSON.stringify(scenarioJsonSchema());
    for (const {verb, about} of stepKinds) {
      expect(text).toContain(JSON.stringify({description: about}).slice(1, -1));
      expect(text).toContain(`"required":["${verb}"`);
    }
  });
});

describe('a built-in scenario', () => {
  it.each(builtInNames())('%s is about something, comes from somewhere, and fits on a page', async (name) => {
    const text = readFileSync(builtInFile(name), 'utf8');
    const scenario = await parse(text);
    expect(scenario.name).toBe(name);
    expect(scenario.about).toMatch(/^[A-Z].*\.$/);
    expect(scenario.source).not.toBe('');
    expect(text).toMatch(/^# yaml-language-server: \$schema=..\/schemas\/scenario.schema.json\n#\n# /);
    expect(text.split('\n').length).toBeLessThanOrEqual(100);
  });
});

function parse(text: string): Promise<Scenario> {
  return parseScenario(text, {file: 'file.yaml', folder: '.'});
}

async function problemsOf(text: string): Promise<readonly Problem[]> {
  const error = await parse(text).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ScenarioInvalidError);
  return (error as ScenarioInvalidError).problems;
}
