/** What runs the members. */
export const runtimeNames = ['docker', 'process', 'embedded'] as const;
export type RuntimeName = (typeof runtimeNames)[number];
/** How the proxy routes. */
export const policyNames = ['magent', 'repair'] as const;
export type PolicyName = (typeof policyNames)[number];
/** How keys are distributed over nodes. */
export const distributionNames = ['modula', 'ketama', 'magent-ketama'] as const;
export type DistributionName = (typeof distributionNames)[number];
/** What a proxy under policy repair does with a node that returns with old memory. */
export const rejoinModes = ['flush', 'replay'] as const;
export type RejoinMode = (typeof rejoinModes)[number];
/** Where the proxies run: as processes on the host, or as containers in the network of docker nodes. */
export const proxyRuntimeNames = ['host', 'docker'] as const;
export type ProxyRuntimeName = (typeof proxyRuntimeNames)[number];
/** The magent release whose bugs `policy: magent` reproduces. */
export const quirksVersions = ['0.5', '0.6'] as const;
export type QuirksVersion = (typeof quirksVersions)[number];
/** Whose form the answers of a proxy to `stats` and `version` have. */
export const statsForms = ['magent', 'memcached'] as const;
export type StatsForm = (typeof statsForms)[number];
export type MemberRole = 'node' | 'backup' | 'proxy';

/** One memcached server: a node or a backup. Base and offset are already applied to the port. */
export type ServerTopology = {
  name: string;
  port: number;
  memoryMiB: number;
  /**
   * Used instead of `port` to place keys when the port was chosen at random, so that placement does not depend on it.
   */
  ringPort?: number;
};

export type ProxyTopology = {
  /** proxy1..K on consecutive ports. */
  count: number;
  /** Port of proxy1, with the offset applied. */
  port: number;
  /** An IP address or `localhost`. */
  listen: string;
  runtime: ProxyRuntimeName;
  policy: PolicyName;
  distribution: DistributionName;
  maxConnections: number;
  /** Only under policy repair; magent has no deadlines. */
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  rejoin: RejoinMode;
  /** Only under policy magent. */
  quirks: QuirksVersion;
  /** Under policy repair always memcached's. */
  stats: StatsForm;
  /**
   * Prometheus metrics of proxy1, with the offset applied; those of proxy2.. are on the next ports. Absent: no metrics.
   */
  metricsPort?: number;
};

/** A topology with all defaults filled in: what `topology show` prints and the cluster runs. */
export type Topology = {
  version: 1;
  name: string;
  runtime: 'auto' | RuntimeName;
  nodes: readonly ServerTopology[];
  backups: readonly ServerTopology[];
  /** Default memory of a node in MiB. */
  memoryMiB: number;
  /** Container image, docker only. */
  image: string;
  ports: {base: number; offset: number};
  /** false: scheme 1, in which the client distributes keys. */
  proxy: false | ProxyTopology;
};

/** A member's name, role and address, derived from the topology. */
export type MemberAddress = {name: string; role: MemberRole; host: string; port: number};

/** Returns all members in the order of listings: nodes, backups, proxies. */
export function membersOf(topology: Topology): MemberAddress[] {
  return [
    ...topology.nodes.map(({name, port}) => ({name, role: 'node' as const, host: '127.0.0.1', port})),
    ...topology.backups.map(({name, port}) => ({name, role: 'backup' as const, host: '127.0.0.1', port})),
    ...proxiesOf(topology),
  ];
}

/** Returns proxy1..K with their addresses; empty without a proxy. */
export function proxiesOf(topology: Topology): MemberAddress[] {
  const {proxy} = topology;
  if (!proxy) return [];
  return Array.from({length: proxy.count}, (_, index) => ({
    name: `proxy${index + 1}`,
    role: 'proxy' as const,
    host: proxy.listen,
    port: proxy.port + index,
  }));
}

/** Returns the metrics addresses of proxy1..K; empty without metrics. */
export function metricsOf(topology: Topology): {proxy: string; host: string; port: number}[] {
  const {proxy} = topology;
  if (!proxy || proxy.metricsPort === undefined) return [];
  const first = proxy.metricsPort;
  return proxiesOf(topology).map(({name}, index) => ({proxy: name, host: '127.0.0.1', port: first + index}));
}
