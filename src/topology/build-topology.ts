import {parseDuration} from '../support/duration.ts';
import {defaults} from './defaults.ts';
import type {TopologyOverrides} from './overrides.ts';
import type {MemberEntry, TopologyFile} from './topology-file.ts';
import type {NodeTopology, ProxyTopology, Topology} from './topology.ts';

/** A topology file and flags, each right by itself, with the defaults filled in. */
export function buildTopology(file: TopologyFile, overrides: TopologyOverrides): Topology {
  const memoryMiB = overrides.memoryMiB ?? file.memory ?? defaults.memoryMiB;
  const base = file.ports?.base ?? defaults.ports.base;
  const offset = overrides.portOffset ?? file.ports?.offset ?? defaults.ports.offset;
  const proxy = buildProxy(file, overrides, offset);

  const members = (role: 'node' | 'backup', entries: readonly MemberEntry[], firstPort: number): NodeTopology[] =>
    entries.map((entry, index) => ({
      name: entry.name ?? `${role}${index + 1}`,
      port: (entry.port ?? firstPort + index) + offset,
      memoryMiB: overrides.memoryMiB ?? entry.memory ?? memoryMiB,
    }));
  const nodes = entriesOf(file.nodes ?? defaults.nodes, overrides.nodes);
  const backups = entriesOf(file.backups ?? defaults.backups[proxy ? 'withProxy' : 'withoutProxy'], overrides.backups);

  return {
    version: defaults.version,
    name: overrides.name ?? file.name ?? defaults.name,
    runtime: overrides.runtime ?? file.runtime ?? defaults.runtime,
    nodes: members('node', nodes, base),
    backups: members('backup', backups, base + nodes.length),
    memoryMiB,
    image: overrides.image ?? file.image ?? defaults.image,
    ports: {base, offset},
    proxy,
  };
}

/** Whether the proxy that a file leaves out stays out. */
export function hasNoProxy(file: TopologyFile, overrides: TopologyOverrides): boolean {
  return overrides.noProxy === true || (file.proxy === false && overrides.proxies === undefined);
}

function buildProxy(file: TopologyFile, overrides: TopologyOverrides, offset: number): ProxyTopology | false {
  if (hasNoProxy(file, overrides)) return false;
  const settings = file.proxy || {};
  const policy = overrides.policy ?? settings.policy ?? defaults.proxy.policy;
  return {
    count: overrides.proxies ?? settings.count ?? defaults.proxy.count,
    port: (settings.port ?? defaults.proxy.port) + offset,
    listen: settings.listen ?? defaults.proxy.listen,
    runtime: settings.runtime ?? defaults.proxy.runtime,
    policy,
    distribution: overrides.distribution ?? settings.distribution ?? defaults.proxy.distribution,
    maxConnections: settings.maxConnections ?? defaults.proxy.maxConnections,
    connectTimeoutMs: toMs(settings.connectTimeout) ?? defaults.proxy.connectTimeoutMs,
    requestTimeoutMs: toMs(settings.requestTimeout) ?? defaults.proxy.requestTimeoutMs,
    // A file may be run under either policy by --policy: what is for the other one has no say then.
    rejoin: (policy === 'repair' ? settings.rejoin : undefined) ?? defaults.proxy.rejoin,
    quirks: (policy === 'magent' ? settings.quirks : undefined) ?? defaults.proxy.quirks,
    ...(settings.metricsPort !== undefined && {metricsPort: settings.metricsPort + offset}),
  };
}

/** `nodes: 2` is two entries without anything of their own. A flag cuts a list short or lengthens it. */
function entriesOf(entries: number | readonly MemberEntry[], count: number | undefined): readonly MemberEntry[] {
  const list = typeof entries === 'number' ? [] : entries;
  const length = count ?? (typeof entries === 'number' ? entries : entries.length);
  return Array.from({length}, (_, index) => list[index] ?? {});
}

function toMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}
