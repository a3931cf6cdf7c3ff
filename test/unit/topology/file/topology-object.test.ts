import {expect, expectTypeOf, test} from 'vitest';
import type * as z from 'zod/mini';
import {resolveTopology} from '../../../../src/topology/resolve-topology.ts';
import type {topologySchema} from '../../../../src/topology/file/topology-schema.ts';
import type {TopologyFile} from '../../../../src/topology/file/topology-file.ts';
import {topologyFromObject} from '../../../../src/topology/file/topology-object.ts';
import type {Topology} from '../../../../src/topology/topology.ts';

test('the public type equals that of the schema', () => {
  expectTypeOf<TopologyFile>().toEqualTypeOf<z.infer<typeof topologySchema>>();
});

test('an object accepts the keys of a file, with overrides applied', async () => {
  expect(await topologyFromObject({})).toEqual(resolveTopology());
  const file: TopologyFile = {nodes: [{name: 'red', port: 20_000}, {}], proxy: false, memory: 32};
  expect(await topologyFromObject(file, {runtime: 'process', portOffset: 1})).toMatchObject({
    runtime: 'process',
    nodes: [
      {name: 'red', port: 20_001, memoryMiB: 32},
      {name: 'node2', port: 11_213, memoryMiB: 32},
    ],
    backups: [],
    proxy: false,
  });
});

test('overrides take precedence over a whole topology, too', async () => {
  const whole = resolveTopology({nodes: 3, backups: 1, portOffset: 100, policy: 'repair'});
  expect(await topologyFromObject(whole)).toEqual(whole);
  expect(await topologyFromObject(whole, {runtime: 'embedded', nodes: 1})).toEqual({
    ...whole,
    runtime: 'embedded',
    nodes: [whole.nodes[0]],
  });
});

test('a topology on free ports keeps placing keys by its own ports', async () => {
  const whole = resolveTopology({nodes: 2, backups: 1});
  const moved = {...whole, nodes: whole.nodes.map((node) => ({...node, port: node.port + 5000, ringPort: node.port}))};
  expect(await topologyFromObject(moved)).toEqual(moved);
  expect((await topologyFromObject(moved, {nodes: 1})).nodes).toEqual([moved.nodes[0]]);
});

test('all problems are reported at once with their paths', async () => {
  const object = {nodes: [{name: 'red', port: 99_999}], proxy: {polcy: 'repair', distribution: 'modulo'}, on: () => 1};
  await expect(topologyFromObject(object as TopologyFile)).rejects.toMatchObject({
    code: 'TOPOLOGY_INVALID',
    message: expect.stringMatching(/^the option topology is not a valid topology: 4 problems\n/) as string,
    problems: [
      {file: 'topology', line: null, path: 'nodes[0].port', message: 'nodes[0].port is 99999'},
      {path: 'proxy.distribution', suggestion: 'modula'},
      {path: 'proxy.polcy', message: 'unknown key "polcy" in proxy', suggestion: 'policy'},
      {path: 'on'},
    ],
  });
});

test('a mixture of both formats is a file with unknown keys', async () => {
  const mixed = {...resolveTopology(), nodes: 3} as unknown as Topology;
  await expect(topologyFromObject(mixed)).rejects.toThrow('unknown key "memoryMiB"');
  await expect(topologyFromObject({nodes: 2}, {nodes: 0})).rejects.toMatchObject({code: 'USAGE'});
});
