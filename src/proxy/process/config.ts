import type {DistributionName, PolicyName, QuirksVersion, RejoinMode, StatsForm} from '../../topology/topology.ts';

/** A memcached address that the proxy routes to. */
export type Endpoint = {
  name: string;
  /** Places keys, together with the port. */
  host: string;
  port: number;
  /** Replaces the port for placing keys, as in a topology. */
  ringPort?: number;
  /**
   * Where to connect instead, for a proxy in a container, which reaches the nodes at other addresses than clients do.
   */
  connectTo?: {host: string; port: number};
};

/** The configuration of one proxy process, as plain JSON. */
export type ProxyConfig = {
  name: string;
  listen: {host: string; port: number};
  /** Also listen on this Unix socket (magent's `-f`). */
  socketPath?: string;
  /** The control socket, mode 0600; omitted for a stand-alone proxy without one. */
  controlPath?: string;
  /** Where to serve Prometheus metrics over HTTP; if omitted, none are served and no code is loaded for them. */
  metrics?: {host: string; port: number};
  nodes: readonly Endpoint[];
  backups: readonly Endpoint[];
  policy: PolicyName;
  distribution: DistributionName;
  maxConnections: number;
  /** Keys may contain control characters, as memcached itself allows. */
  rawKeys?: boolean;
  /** `repair` only. */
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  rejoin: RejoinMode;
  /** `magent` only: the release whose bugs are reproduced; 0.5 by default. */
  quirks?: QuirksVersion;
  /** `magent` only: whose form the answers to `stats` and `version` have; magent's by default. */
  stats?: StatsForm;
  /** Bounds of the log that `rejoin: replay` keeps for one replica; by default a million keys, 64 MiB. */
  missedKeysLimit?: {keys: number; bytes: number};
};
