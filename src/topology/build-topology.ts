import {parseDuration} from '../support/duration.ts';
import {defaults} from './defaults.ts';
import type {TopologyOverrides} from './overrides.ts';
import type {MemberEntry, TopologyFile} from './file/topology-file.ts';
import type {ServerTopology, ProxyTopology, Topology} from './topology.ts';

/** Returns the topology for a valid file and valid flags, with the defaults filled in. */
export function buildTopology(file: TopologyFile, overrides: TopologyOverrides): Topology {
  const memoryMiB = overrides.memoryMiB ?? file.memory ?? defaults.memoryMiB;
  const base = file.ports?.base ?? defaults.ports.base;
  const offset = overrides.portOffset ?? file.ports?.offset ?? defaults.ports.offset;
  const isProxied = !hasNoProxy(file, overrides);

  const members = (role: 'node' | 'backup', entries: readonly MemberEntry[], firstPort: number): ServerTopology[] =>
    entries.map((entry, index) => ({
      name: entry.name ?? `${role}${index + 1}`,
      port: (entry.port ?? firstPort + index) + offset,
      memoryMiB: overrides.memoryMiB ?? entry.memory ?? memoryMiB,
    }));
  const nodes = entriesOf(file.nodes ?? defaults.nodes, overrides.nodes);
  const backups = entriesOf(
    file.backups ?? defaults.backups[isProxied ? 'withProxy' : 'withoutProxy'],
    overrides.backups,
  );
  const placed = {
    nodes: members('node', nodes, base),
    backups: members('backup', backups, base + nodes.length),
  };

  return {
    version: defaults.version,
    name: overrides.name ?? file.name ?? defaults.name,
    runtime: overrides.runtime ?? file.runtime ?? defaults.runtime,
    ...placed,
    memoryMiB,
    image: overrides.image ?? file.image ?? defaults.image,
    ports: {base, offset},
    proxy: isProxied && buildProxy(file, overrides, offset, portsOf(placed)),
  };
}

/** Returns whether the topology has no proxy: excluded by a flag, or by the file without a flag that brings it back. */
export function hasNoProxy(file: TopologyFile, overrides: TopologyOverrides): boolean {
  return overrides.noProxy === true || (file.proxy === false && overrides.proxies === undefined);
}

function buildProxy(
  file: TopologyFile,
  overrides: TopologyOverrides,
  offset: number,
  taken: ReadonlySet<number>,
): ProxyTopology {
  const settings = file.proxy || {};
  const count = overrides.proxies ?? settings.count ?? defaults.proxy.count;
  const metricsPort = settings.metricsPort === undefined ? undefined : settings.metricsPort + offset;
  const port = overrides.proxyPort ?? settings.port;
  const policy = overrides.policy ?? settings.policy ?? defaults.proxy.policy;
  return {
    count,
    port:
      port === undefined
        ? firstFreeRun(defaults.proxy.port + offset, count, new Set([...taken, ...run(metricsPort, count)]))
        : port + offset,
    listen: settings.listen ?? defaults.proxy.listen,
    runtime: settings.runtime ?? defaults.proxy.runtime,
    policy,
    distribution: overrides.distribution ?? settings.distribution ?? defaults.proxy.distribution,
    maxConnections: settings.maxConnections ?? defaults.proxy.maxConnections,
    connectTimeoutMs: toMs(settings.connectTimeout) ?? defaults.proxy.connectTimeoutMs,
    requestTimeoutMs: toMs(settings.requestTimeout) ?? defaults.proxy.requestTimeoutMs,
    // With --policy a file may run under either policy; settings of the other policy are then ignored.
    rejoin: (policy === 'repair' ? settings.rejoin : undefined) ?? defaults.proxy.rejoin,
    quirks: (policy === 'magent' ? settings.quirks : undefined) ?? defaults.proxy.quirks,
    stats: policy === 'magent' ? (settings.stats ?? defaults.proxy.stats) : 'memcached',
    ...(metricsPort !== undefined && {metricsPort}),
  };
}

function portsOf({nodes, backups}: Pick<Topology, 'nodes' | 'backups'>): Set<number> {
  return new Set([...nodes, ...backups].map(({port}) => port));
}

function run(first: number | undefined, count: number): number[] {
  return first === undefined ? [] : Array.from({length: count}, (_, index) => first + index);
}

/**
 * Returns the first of `count` consecutive free ports. With 791 nodes or more, the nodes reach the default proxy port.
 */
function firstFreeRun(from: number, count: number, taken: ReadonlySet<number>): number {
  let first = from;
  for (let port = first; port < first + count; port++) if (taken.has(port)) first = port + 1;
  return first;
}

/** `nodes: 2` means two entries without properties. A flag shortens or extends a list. */
function entriesOf(entries: number | readonly MemberEntry[], count: number | undefined): readonly MemberEntry[] {
  const list = typeof entries === 'number' ? [] : entries;
  const length = count ?? (typeof entries === 'number' ? entries : entries.length);
  return Array.from({length}, (_, index) => list[index] ?? {});
}

function toMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}
