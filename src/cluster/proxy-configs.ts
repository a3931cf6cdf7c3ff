import type {Endpoint, ProxyConfig} from '../proxy/config.ts';
import {proxiesOf, type NodeTopology, type Topology} from '../topology/topology.ts';
import {controlPath} from './control-folder.ts';

/** What each proxy of a topology is told, in their order. */
export function proxyConfigs(topology: Topology, controlFolder: string): ProxyConfig[] {
  const {proxy} = topology;
  if (!proxy) return [];
  const {policy, distribution, maxConnections, connectTimeoutMs, requestTimeoutMs, rejoin, quirks} = proxy;
  const inContainers = proxy.runtime === 'docker';
  const endpointOf = inContainers ? containerEndpoint : localEndpoint;
  return proxiesOf(topology).map(({name, host, port}) => ({
    name,
    // A container is a network of its own; which address of the machine it has is for the engine.
    listen: {host: inContainers ? '0.0.0.0' : host, port},
    controlPath: controlPath(controlFolder, name),
    nodes: topology.nodes.map(endpointOf),
    backups: topology.backups.map(endpointOf),
    policy,
    distribution,
    maxConnections,
    connectTimeoutMs,
    requestTimeoutMs,
    rejoin,
    quirks,
  }));
}

function localEndpoint({name, port}: NodeTopology): Endpoint {
  return {name, host: '127.0.0.1', port};
}

/** In the network of a cluster's containers, members go by their names. */
function containerEndpoint(node: NodeTopology): Endpoint {
  return {...localEndpoint(node), connectTo: {host: node.name, port: memcachedPort}};
}

/** As the docker runtime runs it. */
const memcachedPort = 11211;
