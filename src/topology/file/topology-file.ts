import type {
  DistributionName,
  PolicyName,
  ProxyRuntimeName,
  QuirksVersion,
  StatsForm,
  RejoinMode,
  RuntimeName,
} from '../topology.ts';

// Declared by hand, because users get these declarations without zod's; schema.ts checks the schema against them.

/** The contents of a topology file; what is left out takes its default. docs/topology.md describes every key. */
export type TopologyFile = {
  version?: 1 | undefined;
  name?: string | undefined;
  runtime?: 'auto' | RuntimeName | undefined;
  /** Their number, or a list of them. */
  nodes?: number | MemberEntry[] | undefined;
  backups?: number | MemberEntry[] | undefined;
  /** Of each node or backup, in MiB. */
  memory?: number | undefined;
  image?: string | undefined;
  ports?: {base?: number | undefined; offset?: number | undefined} | undefined;
  /** false: no proxy; clients distribute the keys themselves. */
  proxy?: false | ProxyEntry | undefined;
};

/** A node or backup; the port is without the offset. */
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
  stats?: StatsForm | undefined;
  metricsPort?: number | undefined;
};
