import {readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it, test} from 'vitest';
import {parseDocument, parse as parseYaml} from 'yaml';
import {builtInFile, builtInNames} from '../../../src/scenario/file/built-in.ts';
import {parseScenario} from '../../../src/scenario/file/load-scenario.ts';
import {ScenarioInvalidError} from '../../../src/scenario/file/scenario-invalid-error.ts';
import type {Scenario} from '../../../src/scenario/scenario.ts';
import {scenarioJsonSchema} from '../../../src/scenario/file/scenario-schema.ts';
import {stepKinds} from '../../../src/scenario/step-kinds.ts';
import type {Problem} from '../../../src/yaml/problem.ts';

test('a file can set everything', async () => {
  const scenario = await parse(`
version: 1
name: demo
about: What it shows.
source: A document
topology: {nodes: 3, backups: 1, proxy: {count: 2}}
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

test('a file gets defaults for what it leaves out', async () => {
  const scenario = await parse('steps: [{get: a}]');
  expect(scenario).toMatchObject({name: 'file', about: '', timeoutMs: 60_000, always: []});
  expect(await scenario.topology({})).toMatchObject({proxy: {policy: 'magent'}, nodes: [{}, {}], backups: [{}]});
});

const step = (text: string): string => `steps:\n  - ${text}`;

const wrong: [what: string, text: string, problem: object][] = [
  ['no steps', 'name: x', {line: 1, message: 'steps is empty', expected: 'a list of steps'}],
  ['an empty list', 'steps: []', {line: 1, column: 8, expected: 'at least one step'}],
  ['a misspelt key', 'stepps: []\nsteps: [{get: a}]', {line: 1, column: 1, suggestion: 'steps'}],
  ['a misspelt verb', step('gett: a'), {line: 2, column: 5, suggestion: 'get'}],
  ['a step that is a word', step('flush'), {line: 2, message: 'step 1 is "flush"', path: 'steps[0]'}],
  [
    'a key with a colon',
    step("{get: a, expect: {values: {'user:1': [2]}}}"),
    {message: 'expect.values.user:1 of step 1 is a list of 1'},
  ],
  ['a misspelt key of a step', step('{get: a, expct: miss}'), {line: 2, column: 14, suggestion: 'expect'}],
  [
    'a misspelt outcome',
    step('{get: a, expect: mis}'),
    {column: 22, message: 'expect of step 1 is "mis"', suggestion: 'miss'},
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
    {message: 'unknown key "value" in expect of step 1'},
  ],
  ['an expectation of nothing', step('{get: a, expect: {}}'), {message: 'expect of step 1 is an empty mapping'}],
  [
    'a misspelt key of a load',
    step('{load: {rat: 5}}'),
    {
      message: 'unknown key "rat" in load of step 1',
      expected: 'any of keys, size, gets, rate, clients, refill, seed',
      suggestion: 'rate',
    },
  ],
  [
    'a misspelt key of a fault',
    step('{fault: slow, on: node1, with: {latency: 5ms, jiter: 2ms}}'),
    {message: 'unknown key "jiter" in with of step 1', suggestion: 'jitter'},
  ],
  ['a key too far in', step('{load: {rate: 5, as: x}}'), {column: 22, suggestion: 'as beside load'}],
  ['a key too far out', step('{load: {}, rate: 5}'), {column: 16, suggestion: 'load.rate'}],
  [
    'an expectation for one policy and for all',
    step('{get: a, expect: {value: 1, repair: miss}}'),
    {message: 'expect of step 1 mixes repair with keys for every policy'},
  ],
  [
    'a key with a space',
    step('{get: "a b"}'),
    {message: 'get of step 1 is "a b"', expected: expect.stringContaining('without spaces')},
  ],
  [
    'a key with a space in a write',
    step('{set: {"a b": 1}}'),
    {column: 12, message: 'set of step 1 has the key "a b"', expected: 'a key: up to 250 bytes without spaces'},
  ],
  ['a write without values', step('{set: a}'), {expected: expect.stringContaining('{a: 1, b: 2}')}],
  [
    "a time to live that memcached can't represent",
    step('{set: {a: 1}, ttl: 1500ms}'),
    {expected: expect.stringContaining('whole seconds')},
  ],
  ['an unknown member', step('{kill: nod1}'), {line: 2, column: 12, suggestion: 'node1'}],
  ['a proxy in place of a node', step('{get: a, at: proxy1}'), {expected: 'one of node1, node2, backup1'}],
  [
    'a unique that no step has read',
    step('{cas: {a: 1}, unique: seen}'),
    {expected: 'an earlier step with that name (as: seen)'},
  ],
  ['a mistake in the topology', 'topology: {nods: 2}\nsteps: [{get: a}]', {line: 1, column: 12, suggestion: 'nodes'}],
  ['an invalid topology', 'topology: 5\nsteps: [{get: a}]', {column: 11, message: 'topology is 5'}],
  [
    'a missing topology file',
    'name: x\ntopology: no-such.yaml\nsteps: [{get: a}]',
    {
      line: 2,
      column: 11,
      path: 'topology',
      message: 'topology is "no-such.yaml", but there is no such file',
      expected: 'a mapping, or the path of a topology file from the folder of this one',
      suggestion: null,
    },
  ],
  [
    'the name of a template in place of a file',
    'topology: ketama-ring\nsteps: [{get: a}]',
    {expected: expect.stringContaining('(mcluster init ketama-ring.yaml --template ketama-ring writes one)')},
  ],
  [
    'a misspelt topology file',
    'topology: templates/topologies/ketama-rng.yml\nsteps: [{get: a}]',
    {suggestion: 'templates/topologies/ketama-ring.yaml'},
  ],
  ['a folder as a topology', 'topology: templates\nsteps: [{get: a}]', {message: expect.stringContaining('a folder')}],
  [
    'a policy without a proxy',
    'topology: {proxy: false}\nsteps: [{get: a, expect: {magent: miss}}]',
    {message: 'expect of step 1 depends on a policy, but the topology has no proxy'},
  ],
  [
    'a write with eventually',
    step('{set: {a: 1}, eventually: {within: 1s}}'),
    {message: 'unknown key "eventually" in step 1'},
  ],
  [
    'a fault without its parameters',
    step('{fault: slow, on: node1}'),
    {
      line: 2,
      path: 'steps[0].with.latency',
      message: 'with.latency of step 1 is empty',
      expected: 'a duration from 1ms to 1h, such as 250ms or 1s',
    },
  ],
  [
    'a parameter below what its fault takes',
    step('{fault: slow, on: node1, with: {latency: 0ms}}'),
    {column: 46, message: 'with.latency of step 1 is "0ms"'},
  ],
  [
    'parameters that exclude each other',
    step('{fault: slow, on: node1, with: {latency: 1ms, jitter: 2ms}}'),
    {line: 2, message: 'step 1: fault slow: jitter is more than latency'},
  ],
  [
    'a parameter of another fault',
    step('{fault: drop, on: node1, with: {latency: 1s}}'),
    {
      column: 37,
      message: 'unknown key "latency" in with of step 1',
      expected: 'any of verb, key, nth, probability, count',
      suggestion: null,
    },
  ],
  [
    'a parameter of a fault that has none',
    step('{fault: half-open, on: node1, with: {latency: 1s}}'),
    {message: 'unknown key "latency" in with of step 1', expected: 'no keys here'},
  ],
  [
    'a parameter beside the fault',
    step('{fault: slow, on: node1, latency: 200ms}'),
    {column: 30, message: 'unknown key "latency" in step 1', suggestion: 'with.latency'},
  ],
  ['a misspelt fault', step('{fault: slwo, on: node1}'), {column: 13, suggestion: 'slow'}],
  [
    'two steps in one',
    step('{get: a, expect: hit, set: {a: 1}}'),
    {
      column: 27,
      message: 'step 1 has two actions: get and set',
      expected: 'one action per step',
    },
  ],
  ['a member too many', 'topology: {nodes: 3}\nsteps: [{get: a, at: node4}]', {column: 22, suggestion: null}],
  ['an empty matrix', 'matrix: {policies: []}\nsteps: [{get: a}]', {expected: 'a list of policies, each once'}],
  [
    'a runtime that is tried twice',
    'matrix: {runtimes: [process, process]}\nsteps: [{get: a}]',
    {column: 20, expected: 'a list of runtimes, each once'},
  ],
  [
    'policies to try without a proxy',
    'topology: {proxy: false}\nmatrix: {policies: [repair]}\nsteps: [{get: a}]',
    {line: 2, column: 10, expected: 'a topology with a proxy, or no policies'},
  ],
  [
    'a distribution of clients of a proxy',
    'client: {distribution: ketama}\nsteps: [{get: a}]',
    {column: 10, expected: 'proxy.distribution in the topology, or a topology without a proxy'},
  ],
  [
    'a failover without another proxy',
    'client: {failover: next}\nsteps: [{get: a}]',
    {column: 10, message: 'client.failover is "next", but clients have only one proxy to connect to'},
  ],
  [
    'a share above 100%',
    step('{measure: {requests: 1}, expect: {hitRate: "> 150%"}}').replace('steps:', 'steps:\n  - load: {}'),
    {line: 3, column: 48, expected: "a comparison such as '>= 95%', from 0% to 100%, that can hold"},
  ],
  [
    'at and via in one step',
    step('{get: a, at: node1, via: proxy1}'),
    {line: 2, column: 25, path: 'steps[0].via', expected: 'either via or at'},
  ],
  ['at and client in one step', step('{get: a, at: node1, client: c2}'), {line: 2, path: 'steps[0].client'}],
  [
    'a known bug without an expectation',
    step('{get: a, knownBug: magent}'),
    {line: 2, column: 14, message: 'knownBug of step 1 is set, but the step has no expectation'},
  ],
  [
    'a known bug under another policy than the expectation',
    step('{get: a, expect: {repair: hit}, knownBug: magent}'),
    {path: 'steps[0].knownBug', expected: 'an expectation for magent, too'},
  ],
  [
    'a link state for a member',
    step('{wait: {member: node1, is: up}}'),
    {
      column: 32,
      message: 'wait.is of step 1 is "up"',
      expected: 'one of running, hanging, paused, dead; up and down are for links (link: node1)',
    },
  ],
  [
    'a member state for a link',
    step('{wait: {link: node1, is: dead}}'),
    {column: 30, expected: 'one of up, down; running, hanging, paused and dead are for members (member: node1)'},
  ],
  ['a misspelt key of a condition', step('{wait: {membr: node1, is: dead}}'), {column: 13, suggestion: 'member'}],
  [
    'a program without a name',
    step('{exec: []}'),
    {expected: expect.stringMatching(/^a shell command line, or a list/)},
  ],
  ['a number as an argument', step('{exec: [sleep, 1]}'), {column: 20, expected: 'a string; write numbers in quotes'}],
  ['a load that was never started', step('{measure: {requests: 1}}'), {path: 'steps[0].measure.load'}],
  ['a share that is a comparison', step('{load: {gets: ">= 90%"}}'), {expected: 'a share such as 90%'}],
  [
    'a comparison without quotes',
    step('{stats: node1, expect: {stat: {evictions: > 0}}}'),
    {expected: 'quotes around a value that begins with a special character'},
  ],
  ['no YAML at all', 'steps: [', {line: 1, message: expect.stringContaining('not valid YAML')}],
];

describe('a problem', () => {
  it.each(wrong)('%s', async (_what, text, problem) => {
    expect(await problemsOf(text)).toEqual([expect.objectContaining(problem)]);
  });

  it.each([
    '{partition: node1}',
    '{slow: node1, latency: 5ms}',
    '{fault: half-open, on: node1}',
    '{heal: node1}',
    '{wait: {link: node1, is: up}}',
  ])('is reported for links without a proxy: %s', async (links) => {
    const [problem, ...more] = await problemsOf(`topology: {proxy: false}\nsteps: [${links}]`);
    expect(problem?.message).toMatch(/ of step 1 acts on links .*, but the topology has no proxy$/);
    expect(more).toEqual([]);
    await parse(`steps: [${links}]`);
  });

  it('is reported when the topology is in another file, which does not exist', async () => {
    const problems = await problemsOf('topology: no-such.yaml\nsteps: [{gett: a}, {kill: node9}]');
    expect(problems.map(({path}) => path)).toEqual(['topology', 'steps[0].gett']);
  });

  it('is reported with all others, in the order of the file', async () => {
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

  it('between steps is reported even if the steps have other problems', async () => {
    const text = `
steps:
  - get: a
    at: node9
    expect: mis
  - gets: a
    as: seen
    expct: hit
  - fault: slow
    on: nod1
    with: {latency: 5}
  - cas: {a: 1}
    unique: sen
  - cas: {a: 1}
    unique: seen
`;
    const problems = await problemsOf(text);
    expect(problems.map(({line, message, suggestion}) => [line, message, suggestion])).toEqual([
      [4, 'at of step 1 is "node9", but the topology has no such member', null],
      [5, 'expect of step 1 is "mis"', 'miss'],
      [8, 'unknown key "expct" in step 2', 'expect'],
      [10, 'on of step 3 is "nod1", but the topology has no such member', 'node1'],
      [11, 'with.latency of step 3 is 5', null],
      [13, 'unique of step 4 is "sen", but no step before it has that name', 'seen'],
    ]);
  });

  it('is not guessed from an unreadable step, which may define names for later ones', async () => {
    const problems = await problemsOf('steps: [{laod: {}}, {measure: {requests: 1}}, {kill: nod1}]');
    expect(problems.map(({path}) => path)).toEqual(['steps[0].laod', 'steps[2].kill']);
  });

  it('in the clean-up steps is counted from 1, as everywhere', async () => {
    const [problem] = await problemsOf('steps: [{get: a}]\nalways: [{get: a}, {get: [a, 1, b c]}]');
    expect(problem).toMatchObject({line: 2, message: 'get[2] of clean-up step 2 is "b c"', path: 'always[1].get[2]'});
  });
});

describe('the JSON schema', () => {
  it('is up to date with the checks; npm run schemas regenerates it', () => {
    const written: unknown = JSON.parse(readFileSync('templates/schemas/scenario.schema.json', 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('rejects what the checks reject, except rules across steps, the topology, or inside a fault', () => {
    const ajv = new Ajv2020({strict: false});
    const accepts = ajv.compile(scenarioJsonSchema());
    const taken = wrong.filter(([_what, text]) => isYaml(text) && accepts(parseYaml(text))).map(([what]) => what);
    expect(taken).toEqual([
      'an expectation of nothing',
      'an expectation for one policy and for all',
      "a time to live that memcached can't represent",
      'an unknown member',
      'a proxy in place of a node',
      'a unique that no step has read',
      'a missing topology file',
      'the name of a template in place of a file',
      'a misspelt topology file',
      'a folder as a topology',
      'a policy without a proxy',
      'a fault without its parameters',
      'a parameter below what its fault takes',
      'parameters that exclude each other',
      'a parameter of another fault',
      'a parameter of a fault that has none',
      'a member too many',
      'policies to try without a proxy',
      'a distribution of clients of a proxy',
      'a failover without another proxy',
      'a share above 100%',
      'a known bug under another policy than the expectation',
      'a load that was never started',
      'a share that is a comparison',
    ]);
  });

  it('accepts every built-in scenario', () => {
    const accepts = new Ajv2020({strict: false}).compile(scenarioJsonSchema());
    for (const name of builtInNames()) {
      accepts(parseYaml(readFileSync(builtInFile(name), 'utf8')));
      expect(accepts.errors, name).toBeNull();
    }
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
  it.each(builtInNames())('%s has a subject and a source, and fits on a page', async (name) => {
    const text = readFileSync(builtInFile(name), 'utf8');
    const scenario = await parse(text);
    expect(scenario.name).toBe(name);
    expect(scenario.about).toMatch(/^[A-Z].*\.$/);
    expect(scenario.source).not.toBe('');
    expect(text).toMatch(/^# yaml-language-server: \$schema=..\/schemas\/scenario.schema.json\n#\n# /);
    expect(text.split('\n').length).toBeLessThanOrEqual(100);
  });
});

function isYaml(text: string): boolean {
  return parseDocument(text).errors.length === 0;
}

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
