import {build} from 'esbuild';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseTopology} from '../../../src/topology/file/load-topology.ts';
import type {TopologyOverrides} from '../../../src/topology/overrides.ts';
import {resolveTopology} from '../../../src/topology/resolve-topology.ts';
import {TopologyFlagsError} from '../../../src/topology/topology-flags-error.ts';
import {membersOf} from '../../../src/topology/topology.ts';

test('the default is the cluster of the documentation', () => {
  const topology = resolveTopology();
  expect(membersOf(topology)).toEqual([
    {name: 'node1', role: 'node', host: '127.0.0.1', port: 11_211},
    {name: 'node2', role: 'node', host: '127.0.0.1', port: 11_212},
    {name: 'backup1', role: 'backup', host: '127.0.0.1', port: 11_213},
    {name: 'proxy1', role: 'proxy', host: '127.0.0.1', port: 12_001},
  ]);
  expect(topology).toMatchObject({
    name: 'default',
    runtime: 'auto',
    memoryMiB: 64,
    image: 'memcached:1.6',
    proxy: {
      runtime: 'host',
      policy: 'magent',
      distribution: 'modula',
      maxConnections: 4096,
      connectTimeoutMs: 250,
      requestTimeoutMs: 1000,
      rejoin: 'flush',
      quirks: '0.5',
      stats: 'magent',
    },
  });
  expect(topology.proxy).not.toHaveProperty('metricsPort');
});

test('nodes come first, then backups, then proxies, all with the offset', () => {
  const ports = (overrides: TopologyOverrides) => membersOf(resolveTopology(overrides)).map(({port}) => port);
  expect(ports({nodes: 3, backups: 2, proxies: 2, portOffset: 100})).toEqual([
    11_311, 11_312, 11_313, 11_314, 11_315, 12_101, 12_102,
  ]);
  expect(ports({noProxy: true})).toEqual([11_211, 11_212]);
  expect(ports({noProxy: true, backups: 1})).toEqual([11_211, 11_212, 11_213]);
});

test.each<[TopologyOverrides, string]>([
  [{nodes: 0}, '--nodes is 0\n  expected a whole number from 1 to 1000'],
  [{nodes: Number.NaN}, '--nodes is NaN\n  expected a whole number from 1 to 1000'],
  [{backups: -1}, '--backup is -1\n  expected a whole number from 0 to 1000'],
  [{proxies: 0}, '--proxies is 0\n  expected a whole number from 1 to 100\n  did you mean --no-proxy?'],
  [{memoryMiB: 1}, '--memory is 1\n  expected a whole number from 2 to 65536 (MiB)'],
  [{portOffset: 1.5}, '--port-offset is 1.5\n  expected a whole number from 0 to 65534'],
  [{name: 'My cluster'}, '--name is "My cluster"\n  expected a lower-case letter, then up to 30 lower-case'],
  [{image: 'memcached:'}, '--image is "memcached:"\n  expected an image reference such as memcached:1.6'],
  [{image: 'Memcached:1.6'}, '--image is "Memcached:1.6"\n  expected an image reference such as memcached:1.6'],
  [{image: '--privileged'}, '--image is "--privileged"\n  expected an image reference such as memcached:1.6'],
  [{policy: 'repare' as 'repair'}, '--policy is "repare"\n  expected one of magent, repair\n  did you mean repair?'],
  [
    {runtime: 'dokcer' as 'docker'},
    '--runtime is "dokcer"\n  expected one of auto, docker, process, embedded\n  did you',
  ],
  [{distribution: 'x' as 'modula'}, '--distribution is "x"\n  expected one of modula, ketama, magent-ketama'],
  [{noProxy: true, policy: 'repair'}, '--policy is about a proxy, but --no-proxy leaves it out\n  expected one of the'],
  [{noProxy: true, proxies: 1}, '--proxies is about a proxy, but --no-proxy leaves it out'],
  [{nodes: 790, proxyPort: 12_001}, '--proxy-port: proxy1 would be on port 12001, and so would backup1'],
  [{proxyPort: 0}, '--proxy-port is 0\n  expected a whole number from 1 to 65535'],
  [{noProxy: true, proxyPort: 5}, '--proxy-port is about a proxy, but --no-proxy leaves it out'],
  [{portOffset: 60_000}, '--port-offset: node1 would be on port 71211 (11211 + 60000) (and 3 more like it)'],
])('%j: %s', (overrides, message) => {
  const error = errorOf(overrides);
  expect(error).toMatchObject({code: 'USAGE', exitCode: 2});
  expect(error?.message.startsWith(message)).toBe(true);
});

describe('the default port of the proxy', () => {
  test.each([
    [{nodes: 789}, 12_001],
    [{nodes: 790}, 12_002],
    [{nodes: 789, proxies: 2}, 12_001],
    [{nodes: 700, backups: 100}, 12_011],
    [{nodes: 1000}, 12_212],
    [{nodes: 1000, proxies: 3, portOffset: 100}, 12_312],
    [{nodes: 1000, backups: 1000}, 13_211],
  ])('is above the nodes of %j: %i', (overrides, port) => {
    expect(resolveTopology(overrides).proxy).toMatchObject({port});
  });

  test('is above the ports of its metrics', async () => {
    const yaml = 'nodes: [{port: 12003}]\nproxy: {count: 2, metricsPort: 12001}';
    expect((await parseTopology(yaml, 'metrics.yaml')).proxy).toMatchObject({port: 12_004});
  });
});

test('--proxy-port sets the port of proxy1, before the offset', () => {
  expect(resolveTopology({proxyPort: 13_000, portOffset: 100}).proxy).toMatchObject({port: 13_100});
});

test('when a node reaches the explicit proxy port, the error suggests a port that is free', async () => {
  const many = {nodes: 1000, proxies: 2, portOffset: 100};
  const [problem] = errorOf({...many, proxyPort: 12_001})!.problems;
  expect(problem?.expected).toBe('a port that no other member has, such as 12212');
  expect(resolveTopology({...many, proxyPort: 12_212}).proxy).toMatchObject({port: 12_312});
});

test('all flags are checked at once', () => {
  expect(errorOf({nodes: 0, backups: -1, policy: 'x' as 'magent'})?.problems.map(({file}) => file)).toEqual([
    '--nodes',
    '--backup',
    '--policy',
  ]);
});

test('any flags give a topology or a problem with a flag', () => {
  const overrides = fc.record(
    {
      nodes: fc.nat(1001),
      backups: fc.nat(1001),
      proxies: fc.nat(101),
      proxyPort: fc.integer({min: 11_000, max: 13_000}),
      noProxy: fc.boolean(),
      portOffset: fc.nat(65_535),
      policy: fc.constantFrom('magent' as const, 'repair' as const),
    },
    {requiredKeys: []},
  );
  fc.assert(
    fc.property(overrides, (flags) => {
      const problems = errorOf(flags)?.problems ?? [];
      if (problems.length > 0) return problems.every(({file}) => file.startsWith('--'));
      const ports = membersOf(resolveTopology(flags)).map(({port}) => port);
      return new Set(ports).size === ports.length && ports.every((port) => port <= 65_535);
    }),
  );
});

test('flags are resolved without loading zod or a YAML parser', async () => {
  expect(await packagesLoadedBy('src/topology/resolve-topology.ts')).toEqual(['fastest-levenshtein']);
  // Files need them, but only when there is a file to read.
  expect(await packagesLoadedBy('src/topology/file/load-topology.ts')).toEqual(['fastest-levenshtein']);
});

function errorOf(overrides: TopologyOverrides): TopologyFlagsError | undefined {
  try {
    resolveTopology(overrides);
    return undefined;
  } catch (error) {
    if (error instanceof TopologyFlagsError) return error;
    throw error;
  }
}

/** Returns the packages that are loaded together with a module, without dynamic imports. */
async function packagesLoadedBy(entry: string): Promise<string[]> {
  const {metafile} = await build({
    entryPoints: [entry],
    outdir: 'unused',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    write: false,
  });
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const {path, kind} of metafile.inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') visit(path);
  };
  visit(entry);
  const names = [...loaded].flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}
