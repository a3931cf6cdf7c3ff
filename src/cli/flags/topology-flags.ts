import {Args, Flags} from '@oclif/core';
import {nameInEnvironment} from '../../errors/next-command.ts';
import {loadTopology} from '../../topology/file/load-topology.ts';
import type {TopologyOverrides} from '../../topology/overrides.ts';
import {resolveTopology} from '../../topology/resolve-topology.ts';
import {distributionNames, policyNames, runtimeNames, type Topology} from '../../topology/topology.ts';
import {portFlag, wholeFlag} from './flags.ts';

/** The path of a topology file. */
export const topologyArg = Args.string({
  name: 'topology',
  description: 'a topology file (YAML), or - for stdin; flags override it',
  completes: 'yaml-file',
});

/**
 * The flags that describe a cluster. Except for the name they have no defaults: what is not given is left to the file.
 */
export const topologyFlags = {
  name: Flags.string({
    description: 'name of the cluster (default: $MCLUSTER_NAME, else that of the file, else default)',
    default: async () => nameInEnvironment(),
    noCacheDefault: true,
    helpValue: '<name>',
    helpGroup: 'GLOBAL',
    completes: 'cluster',
  }),
  nodes: wholeFlag({description: 'number of nodes (default: 2)'}),
  backup: wholeFlag({description: 'number of backups (default: 1 with a proxy, else 0)', aliases: ['backups']}),
  proxies: wholeFlag({description: 'number of proxies (default: 1)'}),
  'proxy-port': portFlag({description: 'port of proxy1 (default: 12001, or the first above that is free)'}),
  'no-proxy': Flags.boolean({description: 'no proxy: the client picks the node of a key'}),
  runtime: Flags.option({
    options: ['auto', ...runtimeNames] as const,
    description: 'how members run (default: auto, the first of the others that can be used)',
  })(),
  policy: Flags.option({options: policyNames, description: 'how the proxy routes (default: magent)'})(),
  distribution: Flags.option({options: distributionNames, description: 'how keys are distributed (default: modula)'})(),
  memory: wholeFlag({description: 'memory of each node in MiB (default: 64)', helpValue: '<MiB>'}),
  image: Flags.string({description: 'container image, docker only (default: memcached:1.6)', helpValue: '<image>'}),
  'port-offset': wholeFlag({description: 'added to every port (default: 0)'}),
};

type TopologyFlags = Omit<TopologyOverrides, 'backups' | 'proxyPort' | 'noProxy' | 'memoryMiB' | 'portOffset'> & {
  backup?: number | undefined;
  'proxy-port'?: number | undefined;
  'no-proxy'?: boolean | undefined;
  memory?: number | undefined;
  'port-offset'?: number | undefined;
};

/** Returns the topology of a file, the flags, or both. */
export async function topologyFrom(file: string | undefined, flags: TopologyFlags): Promise<Topology> {
  const overrides: TopologyOverrides = {
    name: flags.name,
    nodes: flags.nodes,
    backups: flags.backup,
    proxies: flags.proxies,
    proxyPort: flags['proxy-port'],
    noProxy: flags['no-proxy'],
    runtime: flags.runtime,
    policy: flags.policy,
    distribution: flags.distribution,
    memoryMiB: flags.memory,
    image: flags.image,
    portOffset: flags['port-offset'],
  };
  return file === undefined ? resolveTopology(overrides) : loadTopology(file, overrides);
}
