import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  clientFor,
  createCluster,
  findScenarios,
  listClusters,
  loadTopology,
  openCluster,
  parseScenario,
  parseTopology,
  planRuns,
  resolveTopology,
  runScenario,
  type Cluster,
} from '../../../src/index.ts';
import {assertScenario, createTestCluster, withCluster} from '../../../src/testing.ts';
import {failureOf} from '../../support/failure-of.ts';
import {useScratchHome} from '../../support/scratch-home.ts';

/** Calls as from JavaScript, without types. */
type Loose = (...args: unknown[]) => unknown;
const loose = (call: unknown): Loose => call as Loose;
const looselyOn =
  (thing: object, verb: string): Loose =>
  (...args) =>
    (thing as Record<string, Loose>)[verb]!(...args);
const failureIn = (call: () => unknown): Promise<unknown> => failureOf((async () => call())());

const misspelt: [string, () => unknown, string][] = [
  ['createCluster', () => loose(createCluster)({node: 3}), 'nodes'],
  ['openCluster', () => loose(openCluster)('default', {hom: '/tmp'}), 'home'],
  ['listClusters', () => loose(listClusters)({stray: true}), 'strays'],
  ['resolveTopology', () => loose(resolveTopology)({node: 3}), 'nodes'],
  ['assertScenario', () => loose(assertScenario)('kill-node', {polcy: 'repair'}), 'policy'],
  ['a plan', () => loose(runScenario)({scenario: {steps: []}, polcy: 'repair'}), 'policy'],
  ['runScenario', () => loose(runScenario)({scenario: {steps: []}}, {sed: 1}), 'seed'],
  ['planRuns', () => loose(planRuns)({steps: []}, {matix: true}), 'matrix'],
];

it.each(misspelt)('%s rejects an unknown option', async (_name, call, meant) => {
  expect(await failureIn(call)).toMatchObject({code: 'USAGE', hint: `did you mean ${meant}?`});
});

const wrong: [string, () => unknown, string][] = [
  ['null for options', () => loose(withCluster)(null, () => 1), 'options is null, expected an object'],
  ['no options', () => loose(withCluster)(undefined, () => 1), 'options is missing, expected an object'],
  ['no callback', () => loose(withCluster)({runtime: 'embedded'}), 'test is missing, expected a function'],
  ['null for a topology', () => loose(createCluster)({topology: null}), 'topology is null, expected an object'],
  [
    'a time',
    () => loose(createTestCluster)({runtime: 'embedded', timeoutMs: 'a'}),
    'timeoutMs is "a", expected a number of milliseconds',
  ],
  ['a name', () => loose(openCluster)(), 'name is missing, expected a string'],
  ['a file', () => loose(loadTopology)(), 'file is missing, expected a string'],
  [
    'YAML of a topology',
    () => loose(parseTopology)({nodes: 2}, 'x.yaml'),
    'content is { nodes: 2 }, expected a string',
  ],
  [
    'YAML of a scenario',
    () => loose(parseScenario)('steps: []'),
    'origin is missing, expected an object such as {file',
  ],
  ['members', () => loose(clientFor)('127.0.0.1:11211'), 'members is "127.0.0.1:11211", expected a list of members'],
  ['a runtime', () => loose(createCluster)({runtime: 5}), 'runtime is 5\n  expected one of auto, docker'],
  ['a scenario', () => loose(findScenarios)(), 'wanted is missing, expected the name of a scenario'],
  [
    'a plan',
    () => loose(runScenario)('kill-node'),
    'plan is "kill-node", expected an object such as {scenario, policy}',
  ],
  ['the scenario of a plan', () => loose(runScenario)({scenario: 'x.yaml'}), 'scenario is "x.yaml", expected what'],
  ['a policy', () => loose(planRuns)({steps: []}, {policy: 'foo'}), 'policy is "foo", expected one of magent, repair'],
  [
    'two topologies',
    () => loose(createCluster)({file: 'x.yaml', topology: {}}),
    'file is "x.yaml", expected either topology or file',
  ],
];

it.each(wrong)('names the value got and the expected one: %s', async (_name, call, message) => {
  expect(await failureIn(call)).toMatchObject({code: 'USAGE', message: expect.stringContaining(message) as string});
});

it('names options instead of flags', async () => {
  expect(await failureIn(() => loose(createCluster)({nodes: '2', name: '--nodes'}))).toMatchObject({
    message: expect.stringMatching(/^name is "--nodes"[^]*\nnodes is "2"\n/) as string,
    hint: 'docs/library.md has the options',
    details: {problems: [{file: 'name'}, {file: 'nodes'}]},
  });
  expect(await failureIn(() => createCluster({topology: {nodes: [{port: 0}]}, proxies: 0}))).toMatchObject({
    code: 'TOPOLOGY_INVALID',
    details: {
      problems: [
        {file: 'topology', path: 'nodes[0].port'},
        {file: 'proxies', suggestion: 'noProxy'},
      ],
    },
  });
});

describe('a cluster', () => {
  const home = useScratchHome();
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await createTestCluster({
      topology: {nodes: [{name: 'red'}], proxy: {count: 1}, backups: 0},
      runtime: 'embedded',
      home: home.path,
    });
  });
  afterAll(() => cluster.down());

  it('has the topology of the object, with the options applied', () => {
    expect(cluster.topology).toMatchObject({nodes: [{name: 'red'}], backups: [], runtime: 'embedded'});
  });

  it('can be recreated from its own topology', async () => {
    const {topology} = cluster;
    await using again = await createTestCluster({topology, name: 'again', home: home.path});
    expect(again).toMatchObject({name: 'again', runtime: 'embedded', topology: {nodes: [{name: 'red'}]}});
  });

  const names = 'expected a list of names such as [';
  const calls: [string, (cluster: Cluster) => unknown, string][] = [
    ['kill', (cluster) => looselyOn(cluster, 'kill')('red'), `members is "red", ${names}`],
    [
      'kill with',
      (cluster) => looselyOn(cluster, 'kill')(['red'], 'KILL'),
      'signal is "KILL", expected the name of a signal',
    ],
    ['stop', (cluster) => looselyOn(cluster, 'stop')(['red'], 500), 'options is 500, expected an object'],
    ['start', (cluster) => looselyOn(cluster, 'start')(), `members is missing, ${names}`],
    [
      'fill',
      (cluster) => looselyOn(cluster, 'fill')(['red'], {percent: 0}),
      'percent is 0, expected a number above 0, up to 100',
    ],
    ['status', (cluster) => looselyOn(cluster, 'status')({timeout: 1}), 'status has no option timeout'],
    ['logs', (cluster) => looselyOn(cluster, 'logs')(), 'member is missing, expected a string'],
    ['add', (cluster) => looselyOn(cluster.faults, 'add')({kind: 'partition'}, {on: 'red'}), `on is "red", ${names}`],
    [
      'add to nothing',
      (cluster) => looselyOn(cluster.faults, 'add')({kind: 'partition'}, {}),
      `on is missing, ${names}`,
    ],
    ['add nothing', (cluster) => looselyOn(cluster.faults, 'add')(), 'fault is missing, expected an object'],
    ['heal', (cluster) => looselyOn(cluster.faults, 'heal')('red'), `members is "red", ${names}`],
    [
      'remove',
      (cluster) => looselyOn(cluster.faults, 'remove')('f1'),
      'ids is "f1", expected a list of ids such as [\'f1\']',
    ],
  ];

  it.each(calls)('names the value got and the expected one: %s', async (_name, call, message) => {
    const failure = await failureIn(() => call(cluster));
    expect(failure).toMatchObject({code: 'USAGE', message: expect.stringContaining(message) as string});
    expect(await cluster.status()).toMatchObject({state: 'running'});
  });
});
