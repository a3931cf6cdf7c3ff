import {formatDuration} from '../support/duration.ts';
import type {ServerTopology, Topology} from './topology.ts';

/**
 * Returns the differences between two topologies, one line each, for people: `nodes: 2 -> 3`, `node1.port: 11211 ->
 * 11311`. Empty if and only if they are equal. Consequences of other lines are left out: ports that moved only because
 * of `ports`, and memory that changed only because of `memory`.
 */
export function differences(running: Topology, wanted: Topology): string[] {
  return [
    ...changed('name', running.name, wanted.name),
    ...changed('runtime', running.runtime, wanted.runtime),
    ...changed('image', running.image, wanted.image),
    ...changed('memory', running.memoryMiB, wanted.memoryMiB),
    ...changed('ports.base', running.ports.base, wanted.ports.base),
    ...changed('ports.offset', running.ports.offset, wanted.ports.offset),
    ...memberDifferences('nodes', running, wanted),
    ...memberDifferences('backups', running, wanted),
    ...proxyDifferences(running, wanted),
  ];
}

function memberDifferences(list: 'nodes' | 'backups', running: Topology, wanted: Topology): string[] {
  const moves = [
    wanted.ports.offset - running.ports.offset,
    wanted.ports.offset - running.ports.offset + wanted.ports.base - running.ports.base,
  ];
  const pairs = running[list].flatMap((before, index): [ServerTopology, ServerTopology][] => {
    const after = wanted[list][index];
    return after ? [[before, after]] : [];
  });
  return [
    ...changed(list, running[list].length, wanted[list].length),
    ...pairs.flatMap(([before, after], index) => {
      const isOnlyMoved = moves.includes(after.port - before.port);
      const isOnlyResized = before.memoryMiB === running.memoryMiB && after.memoryMiB === wanted.memoryMiB;
      return [
        ...changed(`${list}[${index}].name`, before.name, after.name),
        ...(isOnlyMoved ? [] : changed(`${before.name}.port`, before.port, after.port)),
        ...(isOnlyResized ? [] : changed(`${before.name}.memory`, before.memoryMiB, after.memoryMiB)),
      ];
    }),
  ];
}

function proxyDifferences({proxy: running, ports}: Topology, {proxy: wanted, ports: wantedPorts}: Topology): string[] {
  if (!running || !wanted) return changed('proxies', running ? running.count : 0, wanted ? wanted.count : 0);
  const before = running.metricsPort;
  const after = wanted.metricsPort;
  return [
    ...changed('proxies', running.count, wanted.count),
    ...changed('proxy.port', running.port - ports.offset, wanted.port - wantedPorts.offset),
    ...changed('proxy.listen', running.listen, wanted.listen),
    ...changed('proxy.runtime', running.runtime, wanted.runtime),
    ...changed('proxy.policy', running.policy, wanted.policy),
    ...changed('proxy.distribution', running.distribution, wanted.distribution),
    ...changed('proxy.maxConnections', running.maxConnections, wanted.maxConnections),
    ...changed(
      'proxy.connectTimeout',
      formatDuration(running.connectTimeoutMs),
      formatDuration(wanted.connectTimeoutMs),
    ),
    ...changed(
      'proxy.requestTimeout',
      formatDuration(running.requestTimeoutMs),
      formatDuration(wanted.requestTimeoutMs),
    ),
    ...changed('proxy.rejoin', running.rejoin, wanted.rejoin),
    ...changed('proxy.quirks', running.quirks, wanted.quirks),
    // Under another policy, the answers have another form anyway.
    ...(running.policy === wanted.policy ? changed('proxy.stats', running.stats, wanted.stats) : []),
    ...changed('proxy.metricsPort', before && before - ports.offset, after && after - wantedPorts.offset),
  ];
}

function changed(name: string, before: string | number | undefined, after: string | number | undefined): string[] {
  return before === after ? [] : [`${name}: ${before ?? 'none'} -> ${after ?? 'none'}`];
}
