import type {Endpoint, ProxyConfig} from '../proxy/config.ts';
import {proxiesOf, type NodeTopology, type Topology} from '../topology/topology.ts';
import {controlPath} from './control-folder.ts';

/** What each proxy of a topology is told, in their order. */
export function proxyConfigs(topology: Topology, controlFolder: string): ProxyConfig[] {
  const {proxy} = topology;
  if (!proxy) return [];
  const {policy, distribution, maxConnections, connectTimeoutMs, requestTimeoutMs, rejoin} = proxy;
  return proxiesOf(topology).map(({name, host, port}) => ({
    name,
    listen: {host, port},
    controlPath: controlPath(controlFolder, name),
    nodes: topology.nodes.map(endpointOf),
    backups: topology.backups.map(endpointOf),
    policy,
    distribution,
    maxConnections,
    connectTimeoutMs,
    requestTimeoutMs,
    rejoin,
  }));
}

function endpointOf({name, port}: NodeTopology): Endpoint {
  return {name, host: '127.0.0.1', port};
}
