import {BlockList, isIP} from 'node:net';
import {hasNoProxy} from '../build-topology.ts';
import {nameFindings, portFindings} from './claims.ts';
import {defaults} from '../defaults.ts';
import {formatValue, type Finding, type Path} from '../../yaml/finding.ts';
import {Origins} from './origins.ts';
import {contradictions, type TopologyOverrides} from '../overrides.ts';
import type {TopologyFile} from './topology-file.ts';
import type {Topology} from '../topology.ts';

/**
 * Finds problems between values that are valid by themselves. `broken` are paths of invalid values, which were replaced
 * by defaults.
 */
export function crossFindings(
  topology: Topology,
  file: TopologyFile,
  overrides: TopologyOverrides,
  broken: readonly Path[] = [],
): Finding[] {
  const origins = new Origins(file, overrides, broken);
  return [
    ...nameFindings(topology, origins),
    ...portFindings(topology, origins),
    ...listenFindings(file),
    ...policyFindings(file, overrides, origins),
    ...runtimeFindings(topology, origins),
    ...(hasNoProxy(file, overrides) && !overrides.noProxy ? contradictions(overrides, 'proxy: false') : []),
  ];
}

/**
 * A proxy has no authentication, so it listens on loopback only unless the file allows more in a second setting: a
 * copied address must not put a cluster on the network.
 */
function listenFindings({proxy}: TopologyFile): Finding[] {
  if (!proxy || proxy.listen === undefined || proxy.listen === 'localhost') return [];
  const {listen} = proxy;
  const origin = {path: ['proxy', 'listen']};
  const message = `proxy.listen is ${formatValue(listen)}`;
  if (!isIP(listen)) return [{origin, message, expected: 'an IP address or localhost'}];
  if (proxy.allowRemote || isLoopback(listen)) return [];
  const expected = 'a loopback address such as 127.0.0.1, or allowRemote: true beside it';
  return [{origin, message: `${message}, which other machines can reach without a password`, expected}];
}

/** Returns whether an address is reachable from this machine only. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8);
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * A setting of the other policy has no effect. With --policy this is allowed, so that one file can be run under both; so is
 * a default, which a topology with every default filled in has.
 */
function policyFindings({proxy}: TopologyFile, overrides: TopologyOverrides, origins: Origins): Finding[] {
  if (!proxy || overrides.policy !== undefined || origins.isBroken(['proxy', 'policy'])) return [];
  const policy = proxy.policy ?? defaults.proxy.policy;
  const settings = [
    {key: 'rejoin', of: 'repair'},
    {key: 'quirks', of: 'magent'},
  ] as const;
  const isMeant = {
    rejoin: proxy.rejoin !== defaults.proxy.rejoin,
    quirks: proxy.quirks !== defaults.proxy.quirks,
  };
  return settings
    .filter(({key, of}) => of !== policy && proxy[key] !== undefined && isMeant[key])
    .map(({key, of}) => ({
      origin: {path: ['proxy', key]},
      message: `proxy.${key} is ${formatValue(proxy[key])}, which means nothing to policy: ${policy}`,
      expected: `policy: ${of}, or no ${key}`,
    }));
}

/** A container can't reach nodes on the host's loopback. */
function runtimeFindings({runtime, proxy}: Topology, origins: Origins): Finding[] {
  if (!proxy || proxy.runtime !== 'docker' || runtime === 'docker' || runtime === 'auto') return [];
  return [
    {
      origin: origins.flag('runtime') ?? {path: ['proxy', 'runtime']},
      message: `proxy.runtime is "docker", but the nodes run as ${runtime}`,
      expected: 'docker nodes beside a docker proxy: runtime: docker, or proxy.runtime: host',
    },
  ];
}
