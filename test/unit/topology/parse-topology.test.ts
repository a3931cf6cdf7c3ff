import {expect, test} from 'vitest';
import {loadTopology, parseTopology} from '../../../src/topology/file/load-topology.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import {TopologyFlagsError} from '../../../src/topology/topology-flags-error.ts';

const complete = `
version: 1
name: demo
runtime: process
nodes:
  - {name: left, port: 21211, memory: 32}
  - {}
backups: [{memory: 128}]
memory: 48
image: memcached:1.6-alpine
ports: {base: 20000, offset: 100}
proxy:
  count: 2
  port: 22001
  listen: 127.0.0.2
  runtime: host
  policy: repair
  distribution: ketama
  maxConnections: 100
  connectTimeout: 1.5s
  requestTimeout: 2m
  rejoin: replay
  metricsPort: 23001
`;

test('a file can set everything', async () => {
  expect(await parseTopology(complete, 'demo.yaml')).toEqual({
    version: 1,
    name: 'demo',
    runtime: 'process',
    nodes: [
      {name: 'left', port: 21_311, memoryMiB: 32},
      {name: 'node2', port: 20_101, memoryMiB: 48},
    ],
    backups: [{name: 'backup1', port: 20_102, memoryMiB: 128}],
    memoryMiB: 48,
    image: 'memcached:1.6-alpine',
    ports: {base: 20_000, offset: 100},
    proxy: {
      count: 2,
      port: 22_101,
      listen: '127.0.0.2',
      runtime: 'host',
      policy: 'repair',
      distribution: 'ketama',
      maxConnections: 100,
      connectTimeoutMs: 1500,
      requestTimeoutMs: 120_000,
      rejoin: 'replay',
      quirks: '0.5',
      stats: 'memcached',
      metricsPort: 23_101,
    },
  });
});

test.each(['', '# nothing but a comment\n', '---\n', '{}', 'version: 1'])(
  '%j is the default topology',
  async (yaml) => {
    expect(await parseTopology(yaml, 'demo.yaml')).toEqual(resolveTopology());
  },
);

test('without a proxy there is no backup unless it is requested', async () => {
  expect(await parseTopology('proxy: false', 'demo.yaml')).toMatchObject({proxy: false, backups: []});
  expect((await parseTopology('proxy: false\nbackups: 1', 'demo.yaml')).backups).toHaveLength(1);
});

test('an open address is accepted when the file allows it', async () => {
  const topology = await parseTopology('proxy: {listen: 0.0.0.0, allowRemote: true}', 'demo.yaml');
  expect(topology.proxy).toMatchObject({listen: '0.0.0.0'});
});

test.each(['localhost', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1'])('%s is an address of this machine', async (listen) => {
  const topology = await parseTopology(`proxy: {listen: "${listen}"}`, 'demo.yaml');
  expect(topology.proxy).toMatchObject({listen});
});

test('flags take precedence over the file', async () => {
  const flags = {
    name: 'other',
    runtime: 'embedded',
    backups: 2,
    proxies: 1,
    policy: 'magent',
    distribution: 'modula',
    memoryMiB: 16,
    image: 'memcached:1.5',
    portOffset: 0,
  } as const;
  const topology = await parseTopology(complete, 'demo.yaml', flags);
  expect(topology).toMatchObject({
    name: 'other',
    runtime: 'embedded',
    image: 'memcached:1.5',
    memoryMiB: 16,
    nodes: [
      {name: 'left', port: 21_211, memoryMiB: 16},
      {name: 'node2', port: 20_001, memoryMiB: 16},
    ],
    backups: [
      {name: 'backup1', port: 20_002, memoryMiB: 16},
      {name: 'backup2', port: 20_003, memoryMiB: 16},
    ],
    proxy: {count: 1, port: 22_001, policy: 'magent', distribution: 'modula'},
  });
});

test('--nodes shortens or extends a list', async () => {
  const names = async (nodes: number) =>
    (await parseTopology(complete, 'demo.yaml', {nodes})).nodes.map(({name}) => name);
  expect(await names(1)).toEqual(['left']);
  expect(await names(3)).toEqual(['left', 'node2', 'node3']);
});

test('--no-proxy and --proxies take precedence over the proxy of the file', async () => {
  expect((await parseTopology(complete, 'demo.yaml', {noProxy: true})).proxy).toBe(false);
  expect((await parseTopology('proxy: false', 'demo.yaml', {proxies: 2})).proxy).toMatchObject({
    count: 2,
    port: 12_001,
  });
});

test('--policy accepts settings of that policy', async () => {
  const topology = await parseTopology('proxy: {rejoin: replay}', 'demo.yaml', {policy: 'repair'});
  expect(topology.proxy).toMatchObject({rejoin: 'replay'});
});

test('--policy ignores settings of the other policy', async () => {
  expect((await parseTopology(complete, 'demo.yaml', {policy: 'magent'})).proxy).toMatchObject({rejoin: 'flush'});
  const imitation = await parseTopology('proxy: {quirks: "0.6"}', 'demo.yaml', {policy: 'repair'});
  expect(imitation.proxy).toMatchObject({policy: 'repair', quirks: '0.5'});
});

test.each([
  ['proxy: {}', 'magent'],
  ['proxy: {stats: memcached}', 'memcached'],
  ['proxy: {policy: repair}', 'memcached'],
  ['proxy: {policy: repair, stats: memcached}', 'memcached'],
])('%s answers stats in the form of %s', async (file, stats) => {
  expect((await parseTopology(file, 'demo.yaml')).proxy).toMatchObject({stats});
});

test('--policy repair answers stats in the form of memcached, whatever the file says', async () => {
  const topology = await parseTopology('proxy: {stats: magent}', 'demo.yaml', {policy: 'repair'});
  expect(topology.proxy).toMatchObject({stats: 'memcached'});
});

test.each([
  [{policy: 'repair'}, 'proxy: false', '--policy is about a proxy, but proxy: false leaves it out'],
  [{nodes: 3}, 'nodes: [{port: 7}]\nports: {base: 5}', '--nodes: node3 would be on port 7, and so would node1'],
  [{nodes: 2}, 'nodes: [{name: node2}]', '--nodes: nodes[1] is called "node2", and so is nodes[0]'],
  [{portOffset: 65_000}, 'nodes: 1', '--port-offset: node1 would be on port 76211 (11211 + 65000) (and 2 more like'],
  [{proxies: 2}, 'nodes: [{port: 12002}]\nproxy: {port: 12001}', 'proxy2 would be on port 12002, and so would node1'],
  [
    {runtime: 'process'},
    'proxy: {runtime: docker}',
    '--runtime: proxy.runtime is "docker", but the nodes run as process',
  ],
] as const)('%j over %j: %s', async (flags, yaml, message) => {
  await expect(parseTopology(yaml, 'demo.yaml', flags)).rejects.toThrow(message);
});

test('invalid flags over a valid file are a usage error', async () => {
  const error: unknown = await parseTopology('nodes: 2', 'demo.yaml', {nodes: 0}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TopologyFlagsError);
  expect(error).toMatchObject({code: 'USAGE', exitCode: 2});
});

test('a missing file is reported', async () => {
  await expect(loadTopology('/nowhere/demo.yaml')).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    exitCode: 3,
    message: "/nowhere/demo.yaml can't be read: there is no such file",
  });
  await expect(loadTopology('/')).rejects.toThrow("/ can't be read: it is a folder");
});
