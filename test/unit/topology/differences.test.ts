import fc from 'fast-check';
import {isDeepStrictEqual} from 'node:util';
import {expect, test} from 'vitest';
import {differences} from '../../../src/topology/differences.ts';
import {parseTopology} from '../../../src/topology/file/load-topology.ts';

test.each<[string, string, string[]]>([
  ['nodes: 2', 'nodes: 2', []],
  ['nodes: 2', 'nodes: [{}, {}]', []],
  ['nodes: 2\nbackups: 0', 'nodes: 3\nbackups: 0', ['nodes: 2 -> 3']],
  ['nodes: 2', 'nodes: 3', ['nodes: 2 -> 3', 'backup1.port: 11213 -> 11214']],
  ['backups: 1', 'backups: 2', ['backups: 1 -> 2']],
  ['name: a', 'name: b', ['name: a -> b']],
  ['runtime: process', 'runtime: docker', ['runtime: process -> docker']],
  ['image: a', 'image: b', ['image: a -> b']],
  ['nodes: [{name: a}]', 'nodes: [{name: b}]', ['nodes[0].name: a -> b']],
  ['nodes: [{port: 5}]', 'nodes: [{port: 6}]', ['node1.port: 5 -> 6']],
  ['nodes: [{memory: 5}]', 'nodes: [{memory: 6}]', ['node1.memory: 5 -> 6']],
  // Consequences of one line are not listed again.
  ['memory: 64', 'memory: 32', ['memory: 64 -> 32']],
  ['ports: {base: 100}', 'ports: {base: 200}', ['ports.base: 100 -> 200']],
  ['ports: {offset: 0}', 'ports: {offset: 100}', ['ports.offset: 0 -> 100']],
  [
    'ports: {offset: 0}\nnodes: [{port: 5}, {}]',
    'ports: {offset: 1}\nnodes: [{port: 7}, {}]',
    ['ports.offset: 0 -> 1', 'node1.port: 5 -> 8'],
  ],
  ['proxy: {count: 2}', 'proxy: false\nbackups: 1', ['proxies: 2 -> 0']],
  ['proxy: {count: 1}', 'proxy: {count: 2}', ['proxies: 1 -> 2']],
  ['proxy: {port: 7000}', 'proxy: {port: 7001}', ['proxy.port: 7000 -> 7001']],
  ['proxy: {listen: localhost}', 'proxy: {listen: "::1"}', ['proxy.listen: localhost -> ::1']],
  ['proxy: {runtime: host}', 'proxy: {runtime: docker}', ['proxy.runtime: host -> docker']],
  ['proxy: {policy: magent}', 'proxy: {policy: repair}', ['proxy.policy: magent -> repair']],
  ['proxy: {distribution: modula}', 'proxy: {distribution: ketama}', ['proxy.distribution: modula -> ketama']],
  ['proxy: {maxConnections: 1}', 'proxy: {maxConnections: 2}', ['proxy.maxConnections: 1 -> 2']],
  ['proxy: {connectTimeout: 1s}', 'proxy: {connectTimeout: 2ms}', ['proxy.connectTimeout: 1s -> 2ms']],
  ['proxy: {requestTimeout: 1m}', 'proxy: {requestTimeout: 1h}', ['proxy.requestTimeout: 1m -> 1h']],
  ['proxy: {policy: repair}', 'proxy: {policy: repair, rejoin: replay}', ['proxy.rejoin: flush -> replay']],
  ['proxy: {quirks: "0.5"}', 'proxy: {quirks: "0.6"}', ['proxy.quirks: 0.5 -> 0.6']],
  ['proxy: {stats: magent}', 'proxy: {stats: memcached}', ['proxy.stats: magent -> memcached']],
  ['proxy: {}', 'proxy: {metricsPort: 9100}', ['proxy.metricsPort: none -> 9100']],
])('%j to %j', async (running, wanted, lines) => {
  expect(differences(await parseTopology(running, 'a'), await parseTopology(wanted, 'b'))).toEqual(lines);
});

test('there is no difference if and only if both are equal', async () => {
  const small = fc.record(
    {
      nodes: fc.oneof(fc.constantFrom(1, 2), fc.constantFrom([{port: 5}], [{port: 6, memory: 3}, {}], [{name: 'a'}])),
      backups: fc.constantFrom(0, 1, 2),
      memory: fc.constantFrom(2, 3),
      ports: fc.constantFrom({base: 100}, {base: 101}, {offset: 1}, {base: 101, offset: 2}),
      proxy: fc.constantFrom(false, {}, {port: 7000}, {port: 7001}, {metricsPort: 9000}, {metricsPort: 9001}),
    },
    {requiredKeys: []},
  );
  await fc.assert(
    fc.asyncProperty(small, small, async (one, other) => {
      const [a, b] = [await parseTopology(JSON.stringify(one), 'a'), await parseTopology(JSON.stringify(other), 'b')];
      expect(differences(a, b).length === 0).toBe(isDeepStrictEqual(a, b));
    }),
    {numRuns: 500},
  );
});
