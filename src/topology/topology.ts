/** How members run. */
export const runtimeNames = ['docker', 'process', 'embedded'] as const;
export type RuntimeName = (typeof runtimeNames)[number];
/** How the proxy routes. */
export const policyNames = ['magent', 'repair'] as const;
export type PolicyName = (typeof policyNames)[number];
/** How keys are spread over nodes. */
export const distributionNames = ['modula', 'ketama', 'magent-ketama'] as const;
export type DistributionName = (typeof distributionNames)[number];
/** What a repairing proxy does with a node that comes back with old memory. */
export const rejoinModes = ['flush', 'replay'] as const;
export type RejoinMode = (typeof rejoinModes)[number];
/** Where the proxies run: as processes on the host, or as containers in the network of docker nodes. */
export const proxyRuntimeNames = ['host', 'docker'] as const;
export type ProxyRuntimeName = (typeof proxyRuntimeNames)[number];
/** Which magent release's accidents `policy: magent` reproduces. */
export const quirksVersions = ['0.5', '0.6'] as const;
export type QuirksVersion = (typeof quirksVersions)[number];
export type MemberRole = 'node' | 'backup' | 'proxy';

/** One memcached: a node or a backup. The port is final: base and offset are applied. */
export type NodeTopology = {
  name: string;
  port: number;
  memoryMiB: number;
  /** What keys are placed by in its stead, where the port is one that was free just then: they stay where they were. */
  ringPort?: number;
};

export type ProxyTopology = {
  /** proxy1..K on consecutive ports. */
  count: number;
  /** Port of proxy1, offset applied. */
  port: number;
  /** An IP address or `localhost`. */
  listen: string;
  runtime: ProxyRuntimeName;
  policy: PolicyName;
  distribution: DistributionName;
  maxConnections: number;
  /** `repair` only; magent has no deadlines. */
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  rejoin: RejoinMode;
  /** `magent` only. */
  quirks: QuirksVersion;
  /** Prometheus metrics of proxy1, offset applied; proxy2.. follow on the next ports. Absent: no metrics. */
  metricsPort?: number;
};

/** A topology with every default filled in: what `topology show` prints and the cluster runs. */
export type Topology = {
  version: 1;
  name: string;
  runtime: 'auto' | RuntimeName;
  nodes: readonly NodeTopology[];
  backups: readonly NodeTopology[];
  /** Default memory of a node in MiB. */
  memoryMiB: number;
  /** Container image, docker only. */
  image: string;
  ports: {base: number; offset: number};
  /** false: scheme 1, the client distributes. */
  proxy: false | ProxyTopology;
};

/** A member's name, role and address, as derived from the topology. */
export type MemberAddress = {name: string; role: MemberRole; host: string; port: number};

/** All members in the order in which they are listed to users: nodes, backups, proxies. */
export function membersOf(topology: Topology): MemberAddress[] {
  return [
    ...topology.nodes.map(({name, port}) => ({name, role: 'node' as const, host: '127.0.0.1', port})),
    ...topology.backups.map(({name, port}) => ({name, role: 'backup' as const, host: '127.0.0.1', port})),
    ...proxiesOf(topology),
  ];
}

/** proxy1..K with their addresses; empty without a proxy. */
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

/** Where proxy1..K serve their metrics; empty without any. */
export function metricsOf(topology: Topology): {proxy: string; host: string; port: number}[] {
  const {proxy} = topology;
  if (!proxy || proxy.metricsPort === undefined) return [];
  const first = proxy.metricsPort;
  return proxiesOf(topology).map(({name}, index) => ({proxy: name, host: '127.0.0.1', port: first + index}));
}
