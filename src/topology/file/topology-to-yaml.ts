import {formatDuration} from '../../support/duration.ts';
import {isLoopback} from './topology-cross-checks.ts';
import type {ServerTopology, ProxyTopology, Topology} from '../topology.ts';

/**
 * Returns the topology with every field as YAML that parses to the same topology. Written by hand, because the format
 * is small and flat, and loading the YAML library takes longer than the rest of `topology show`.
 */
export function topologyToYaml(topology: Topology): string {
  const {offset} = topology.ports;
  return [
    'version: 1',
    `name: ${topology.name}`,
    `runtime: ${topology.runtime}`,
    ...members('nodes', topology.nodes, offset),
    ...members('backups', topology.backups, offset),
    `memory: ${topology.memoryMiB}`,
    `image: ${quoted(topology.image)}`,
    'ports:',
    `  base: ${topology.ports.base}`,
    `  offset: ${offset}${offset === 0 ? '' : ' # added to every port in this file'}`,
    ...proxyLines(topology.proxy, offset),
    '',
  ].join('\n');
}

function members(key: string, list: readonly ServerTopology[], offset: number): string[] {
  if (list.length === 0) return [`${key}: 0`];
  const entries = list.map(
    ({name, port, memoryMiB}) => `  - {name: ${name}, port: ${port - offset}, memory: ${memoryMiB}}`,
  );
  return [`${key}:`, ...entries];
}

function proxyLines(proxy: ProxyTopology | false, offset: number): string[] {
  if (!proxy) return ['proxy: false'];
  return [
    'proxy:',
    `  count: ${proxy.count}`,
    `  port: ${proxy.port - offset}`,
    `  listen: ${quoted(proxy.listen)}`,
    ...(isLoopback(proxy.listen) ? [] : ['  allowRemote: true']),
    `  runtime: ${proxy.runtime}`,
    `  policy: ${proxy.policy}`,
    `  distribution: ${proxy.distribution}`,
    `  maxConnections: ${proxy.maxConnections}`,
    `  connectTimeout: ${formatDuration(proxy.connectTimeoutMs)}`,
    `  requestTimeout: ${formatDuration(proxy.requestTimeoutMs)}`,
    `  rejoin: ${proxy.rejoin}`,
    `  quirks: ${quoted(proxy.quirks)}`,
    `  stats: ${proxy.stats}`,
    ...(proxy.metricsPort === undefined ? [] : [`  metricsPort: ${proxy.metricsPort - offset}`]),
  ];
}

/**
 * Unquoted where YAML can only parse a string, otherwise in double quotes, where YAML equals JSON. Names never need
 * quotes.
 */
function quoted(text: string): string {
  const isBare = /^(?:[a-z][\w./-]*(?::[\w.-]+)*|\d+(?:\.\d+){3})$/i.test(text) && !/^(?:true|false|null)$/i.test(text);
  return isBare ? text : JSON.stringify(text);
}
