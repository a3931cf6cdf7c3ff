import type {DistributionName, PolicyName, QuirksVersion, RejoinMode} from '../topology/topology.ts';

/** A memcached address that the proxy routes to. */
export type Endpoint = {
  name: string;
  /** With the port, what keys are placed by. */
  host: string;
  port: number;
  /** In place of the port for placing keys, as in a topology. */
  ringPort?: number;
  /** Where to connect instead, for a proxy that sees the nodes at other addresses than clients do: in a container. */
  connectTo?: {host: string; port: number};
};

/** Everything one proxy process needs to know, as plain JSON. */
export type ProxyConfig = {
  name: string;
  listen: {host: string; port: number};
  /** Also listen on this Unix socket (magent's `-f`). */
  socketPath?: string;
  /** 0600 control socket; absent for a stand-alone proxy without one. */
  controlPath?: string;
  /** Prometheus metrics over HTTP; absent: none, and nothing is loaded for them. */
  metrics?: {host: string; port: number};
  nodes: readonly Endpoint[];
  backups: readonly Endpoint[];
  policy: PolicyName;
  distribution: DistributionName;
  maxConnections: number;
  /** Keys may have control characters, as memcached itself allows. */
  rawKeys?: boolean;
  /** `repair` only. */
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  rejoin: RejoinMode;
  /** `magent` only: the release whose mistakes are made; 0.5 by default. */
  quirks?: QuirksVersion;
  /** Bounds of the log that `rejoin: replay` keeps of one copy; by default a million keys, 64 MiB. */
  missedKeysLimit?: {keys: number; bytes: number};
};
