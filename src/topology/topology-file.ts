import type {
  DistributionName,
  PolicyName,
  ProxyRuntimeName,
  QuirksVersion,
  RejoinMode,
  RuntimeName,
} from './topology.ts';

// By hand, as users have these declarations but not zod's; schema.ts holds the schema to them.

/** What a topology file may say: what is left out takes its default. docs/topology.md tells every key. */
export type TopologyFile = {
  version?: 1 | undefined;
  name?: string | undefined;
  runtime?: 'auto' | RuntimeName | undefined;
  /** How many, or a list of them. */
  nodes?: number | MemberEntry[] | undefined;
  backups?: number | MemberEntry[] | undefined;
  /** Of a node or backup, in MiB. */
  memory?: number | undefined;
  image?: string | undefined;
  ports?: {base?: number | undefined; offset?: number | undefined} | undefined;
  /** false: none, the clients distribute the keys themselves. */
  proxy?: false | ProxyEntry | undefined;
};

/** A node or backup; the port is before the offset. */
export type MemberEntry = {name?: string | undefined; port?: number | undefined; memory?: number | undefined};

/** Durations are strings such as `250ms`. */
export type ProxyEntry = {
  count?: number | undefined;
  port?: number | undefined;
  listen?: string | undefined;
  allowRemote?: boolean | undefined;
  runtime?: ProxyRuntimeName | undefined;
  policy?: PolicyName | undefined;
  distribution?: DistributionName | undefined;
  maxConnections?: number | undefined;
  connectTimeout?: string | undefined;
  requestTimeout?: string | undefined;
  rejoin?: RejoinMode | undefined;
  quirks?: QuirksVersion | undefined;
  metricsPort?: number | undefined;
};
