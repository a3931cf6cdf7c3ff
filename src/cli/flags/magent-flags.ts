import type {Endpoint, ProxyConfig} from '../../proxy/process/config.ts';
import {defaults} from '../../topology/defaults.ts';
import {ranges} from '../../topology/rules.ts';
import type {DistributionName, PolicyName, QuirksVersion, StatsForm} from '../../topology/topology.ts';
import {UsageError} from '../usage-error.ts';

export type Address = {host: string; port: number};

type MagentFlags = {
  name: string;
  connections: number;
  listen: string;
  port: number;
  node: readonly Address[];
  backup?: readonly Address[] | undefined;
  ketama: boolean;
  socket?: string | undefined;
  'metrics-port'?: number | undefined;
  policy: PolicyName;
  distribution?: DistributionName | undefined;
  'raw-keys'?: boolean | undefined;
  quirks: QuirksVersion;
  stats?: StatsForm | undefined;
};

type WorkersFlags = {workers: number; connections: number; policy: PolicyName; 'metrics-port'?: number | undefined};

const maxWorkers = 64;

/**
 * Returns the proxy configuration for magent's flags. Members are numbered as in a cluster: node1, backup1.
 * @throws {UsageError} when flags contradict each other
 */
export function proxyConfigFrom(flags: MagentFlags): ProxyConfig {
  const {connectTimeoutMs, requestTimeoutMs, rejoin, distribution, quirks} = defaults.proxy;
  if (flags.policy !== 'magent' && flags.quirks !== quirks) {
    throw new UsageError(
      `--quirks ${flags.quirks} can't be used with --policy ${flags.policy}: it selects the quirks that policy magent reproduces`,
      'Leave out --quirks, or use --policy magent.',
    );
  }
  if (flags.policy !== 'magent' && flags.stats === 'magent') {
    throw new UsageError(
      `--stats magent can't be used with --policy ${flags.policy}, which replies in memcached's format`,
      'Leave out --stats, or use --policy magent.',
    );
  }
  if (flags.ketama && flags.distribution !== undefined && flags.distribution !== 'magent-ketama') {
    throw new UsageError(
      `--ketama can't be used with --distribution ${flags.distribution}: it means --distribution magent-ketama`,
      'Leave out one of them.',
    );
  }
  checkMembers([...flags.node, ...(flags.backup ?? [])]);
  return {
    name: flags.name,
    listen: {host: flags.listen, port: flags.port},
    ...(flags.socket !== undefined && {socketPath: flags.socket}),
    ...(flags['metrics-port'] !== undefined && {metrics: {host: '127.0.0.1', port: flags['metrics-port']}}),
    nodes: flags.node.map(named('node')),
    backups: (flags.backup ?? []).map(named('backup')),
    policy: flags.policy,
    quirks: flags.quirks,
    ...(flags.stats !== undefined && {stats: flags.stats}),
    distribution: flags.distribution ?? (flags.ketama ? 'magent-ketama' : distribution),
    maxConnections: flags.connections,
    rawKeys: flags['raw-keys'] ?? false,
    connectTimeoutMs,
    requestTimeoutMs,
    rejoin,
  };
}

/** Workers share no state, so features that need to see every command exclude them. */
export function checkWorkers({workers, policy, connections, 'metrics-port': metricsPort}: WorkersFlags): void {
  const {min, max} = {...ranges.maxConnections, min: Math.max(workers, ranges.maxConnections.min)};
  if (connections < min || connections > max) {
    throw new UsageError(`--connections: expected ${min} to ${max}, not ${connections}`);
  }
  if (workers === 1) return;
  if (workers < 1 || workers > maxWorkers) {
    throw new UsageError(`--workers: expected 1 to ${maxWorkers}, not ${workers}`);
  }
  const other = policy === 'repair' ? '--policy repair' : metricsPort === undefined ? null : '--metrics-port';
  if (other === null) return;
  throw new UsageError(
    `--workers ${workers} can't be used with ${other}: each worker sees its own clients only`,
    'Leave out --workers.',
  );
}

/** A member that is listed twice would get every write twice. */
function checkMembers(addresses: readonly Address[]): void {
  const seen = new Set<string>();
  for (const {host, port} of addresses) {
    const address = `${host}:${port}`;
    if (seen.has(address)) throw new UsageError(`${address} is named twice`, 'Name each node and backup once.');
    seen.add(address);
  }
}

function named(role: string): (address: Address, index: number) => Endpoint {
  return (address, index) => ({name: `${role}${index + 1}`, ...address});
}
