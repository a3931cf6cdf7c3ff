import fc from 'fast-check';
import {expect, test} from 'vitest';
import {imagePattern} from '../../../../src/topology/rules.ts';
import {parseTopology} from '../../../../src/topology/file/load-topology.ts';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';
import {
  distributionNames,
  quirksVersions,
  rejoinModes,
  runtimeNames,
  statsForms,
} from '../../../../src/topology/topology.ts';
import type {TopologyFile} from '../../../../src/topology/file/topology-file.ts';
import {topologyFromObject} from '../../../../src/topology/file/topology-object.ts';
import {topologyToYaml} from '../../../../src/topology/file/topology-to-yaml.ts';

test('every field is printed', () => {
  expect(topologyToYaml(resolveTopology({portOffset: 100}))).toBe(`version: 1
name: default
runtime: auto
nodes:
  - {name: node1, port: 11211, memory: 64}
  - {name: node2, port: 11212, memory: 64}
backups:
  - {name: backup1, port: 11213, memory: 64}
memory: 64
image: memcached:1.6
ports:
  base: 11211
  offset: 100 # added to every port in this file
proxy:
  count: 1
  port: 12001
  listen: 127.0.0.1
  runtime: host
  policy: magent
  distribution: modula
  maxConnections: 4096
  connectTimeout: 250ms
  requestTimeout: 1s
  rejoin: flush
  quirks: "0.5"
  stats: magent
`);
  expect(topologyToYaml(resolveTopology({noProxy: true}))).toMatch(/^backups: 0$[^]*^proxy: false$/m);
});

const durationArbitrary = fc.oneof(
  fc.integer({min: 1, max: 3_600_000}).map((ms) => `${ms}ms`),
  fc.integer({min: 1, max: 3600}).map((seconds) => `${seconds}s`),
  fc.constantFrom('1.5s', '0.25s', '1h', '2.5m'),
);

const knobsArbitrary = fc.oneof(
  fc.record({policy: fc.constant('repair'), rejoin: fc.constantFrom(...rejoinModes)}),
  fc.record({
    policy: fc.constant('magent'),
    quirks: fc.constantFrom(...quirksVersions),
    stats: fc.constantFrom(...statsForms),
  }),
);

const proxyArbitrary = fc
  .record(
    {
      count: fc.integer({min: 1, max: 100}),
      port: fc.integer({min: 40_000, max: 41_000}),
      listen: fc.oneof(fc.constant('localhost'), fc.ipV4(), fc.ipV6()),
      distribution: fc.constantFrom(...distributionNames),
      maxConnections: fc.integer({min: 1, max: 1_000_000}),
      connectTimeout: durationArbitrary,
      requestTimeout: durationArbitrary,
      metricsPort: fc.integer({min: 42_000, max: 43_000}),
    },
    {requiredKeys: []},
  )
  .chain((proxy) => knobsArbitrary.map((knobs) => ({...proxy, ...knobs, allowRemote: true})));

function membersArbitrary(letter: string, firstPort: number, atLeast: number) {
  const name = fc.stringMatching(/^[a-z0-9-]{0,30}$/).map((rest) => letter + rest);
  const entry = fc.record(
    {name, port: fc.integer({min: firstPort, max: firstPort + 9000}), memory: fc.integer({min: 2, max: 65_536})},
    {requiredKeys: ['name', 'port']},
  );
  const list = fc.uniqueArray(entry, {
    minLength: atLeast,
    maxLength: 8,
    comparator: (a, b) => a.name === b.name || a.port === b.port,
  });
  return fc.oneof(fc.integer({min: atLeast, max: 100}), list);
}

const fileArbitrary = fc.record(
  {
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
    runtime: fc.constantFrom('auto', ...runtimeNames),
    // Far enough apart that no two members share a name or port.
    nodes: membersArbitrary('a', 20_000, 1),
    backups: membersArbitrary('z', 30_000, 0),
    memory: fc.integer({min: 2, max: 65_536}),
    image: fc.stringMatching(imagePattern),
    ports: fc.record({base: fc.integer({min: 1, max: 11_000}), offset: fc.nat(20_000)}, {requiredKeys: []}),
    proxy: fc.oneof(fc.constant(false), proxyArbitrary),
  },
  {requiredKeys: ['proxy']},
);

test('the output parses to the same topology', async () => {
  await fc.assert(
    // JSON is valid YAML.
    fc.asyncProperty(fileArbitrary, async (file) => {
      const yaml = JSON.stringify(file);
      const topology = await parseTopology(yaml, 'random.yaml');
      expect(await parseTopology(topologyToYaml(topology), 'printed.yaml')).toEqual(topology);
      // As objects, both the file and the resulting topology give the same topology.
      expect(await topologyFromObject(JSON.parse(yaml) as TopologyFile)).toEqual(topology);
      expect(await topologyFromObject(topology)).toEqual(topology);
    }),
  );
});
