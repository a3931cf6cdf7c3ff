import type {Endpoint, ProxyConfig} from '../../proxy/process/config.ts';
import {metricsOf, proxiesOf, type ServerTopology, type Topology} from '../../topology/topology.ts';
import {controlPath} from '../record/control-folder.ts';

/** Returns the configuration of each proxy of a topology, in order. */
export function proxyConfigs(topology: Topology, controlFolder: string): ProxyConfig[] {
  const {proxy} = topology;
  if (!proxy) return [];
  const {policy, distribution, maxConnections, connectTimeoutMs, requestTimeoutMs, rejoin, quirks, stats} = proxy;
  const inContainers = proxy.runtime === 'docker';
  const endpointOf = inContainers ? containerEndpoint : localEndpoint;
  const metricsFor = (name: string): Pick<ProxyConfig, 'metrics'> => {
    const address = metricsOf(topology).find(({proxy: owner}) => owner === name);
    return address === undefined ? {} : {metrics: {host: inContainers ? everywhere : address.host, port: address.port}};
  };
  return proxiesOf(topology).map(({name, host, port}) => ({
    name,
    listen: {host: inContainers ? everywhere : host, port},
    controlPath: controlPath(controlFolder, name),
    ...metricsFor(name),
    nodes: topology.nodes.map(endpointOf),
    backups: topology.backups.map(endpointOf),
    policy,
    distribution,
    maxConnections,
    connectTimeoutMs,
    requestTimeoutMs,
    rejoin,
    quirks,
    stats,
  }));
}

function localEndpoint({name, port, ringPort}: ServerTopology): Endpoint {
  return {name, host: '127.0.0.1', port, ...(ringPort !== undefined && {ringPort})};
}

/** In the network of a cluster's containers, members are reached by name. */
function containerEndpoint(node: ServerTopology): Endpoint {
  return {...localEndpoint(node), connectTo: {host: node.name, port: memcachedPort}};
}

/** A container has a network of its own; the engine binds the published address on the host. */
const everywhere = '0.0.0.0';

/** The port on which the docker runtime runs memcached. */
const memcachedPort = 11211;
