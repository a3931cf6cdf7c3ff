import type {ProxyTopology, Topology} from './topology.ts';

/** The values used when neither the file nor a flag sets them. */
export const defaults = {
  version: 1,
  name: 'default',
  runtime: 'auto',
  nodes: 2,
  /** Without a proxy nothing copies items to a backup, so the default is none. */
  backups: {withProxy: 1, withoutProxy: 0},
  memoryMiB: 64,
  image: 'memcached:1.6',
  ports: {base: 11_211, offset: 0},
  proxy: {
    count: 1,
    port: 12_001,
    listen: '127.0.0.1',
    runtime: 'host',
    policy: 'magent',
    distribution: 'modula',
    maxConnections: 4096,
    connectTimeoutMs: 250,
    requestTimeoutMs: 1000,
    rejoin: 'flush',
    quirks: '0.5',
    stats: 'magent',
  },
} as const satisfies Omit<Topology, 'nodes' | 'backups' | 'proxy'> & {
  nodes: number;
  backups: {withProxy: number; withoutProxy: number};
  proxy: ProxyTopology;
};
