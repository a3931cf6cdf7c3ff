import {formatDuration} from '../../support/duration.ts';
import {isLoopback} from './topology-cross-checks.ts';
import type {MemberEntry, ProxyEntry, TopologyFile} from './topology-file.ts';
import type {ServerTopology, ProxyTopology, Topology} from '../topology.ts';

/** Returns the file that gives this topology, with every field except `ringPort`, which files do not have. */
export function topologyToFile({nodes, backups, memoryMiB, ports, proxy, ...same}: Topology): TopologyFile {
  return {
    ...same,
    nodes: entriesOf(nodes, ports.offset),
    backups: entriesOf(backups, ports.offset),
    memory: memoryMiB,
    ports,
    proxy: proxy && proxyOf(proxy, ports.offset),
  };
}

function entriesOf(list: readonly ServerTopology[], offset: number): MemberEntry[] {
  return list.map(({name, port, memoryMiB}) => ({name, port: port - offset, memory: memoryMiB}));
}

function proxyOf(
  {port, listen, connectTimeoutMs, requestTimeoutMs, metricsPort, ...same}: ProxyTopology,
  offset: number,
): ProxyEntry {
  return {
    ...same,
    port: port - offset,
    listen,
    ...(!isLoopback(listen) && {allowRemote: true}),
    connectTimeout: formatDuration(connectTimeoutMs),
    requestTimeout: formatDuration(requestTimeoutMs),
    ...(metricsPort !== undefined && {metricsPort: metricsPort - offset}),
  };
}
