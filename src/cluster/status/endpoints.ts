import {hostAndPort} from '../../support/net/host-and-port.ts';
import {connectableHost} from '../../support/net/ports.ts';
import {membersOf, type MemberAddress, type MemberRole, type Topology} from '../../topology/topology.ts';

/** Lists of `host:port`, in the topology's order. */
export type Endpoints = {
  /** Where clients should connect: to the proxies or, without any, to the nodes. */
  clients: string[];
  proxies: string[];
  nodes: string[];
  backups: string[];
};

export function endpointsOf(topology: Topology): Endpoints {
  const members = membersOf(topology);
  const addressesOf = (wanted: MemberRole): string[] => members.filter(({role}) => role === wanted).map(endpoint);
  const [proxies, nodes, backups] = [addressesOf('proxy'), addressesOf('node'), addressesOf('backup')];
  return {clients: proxies.length > 0 ? proxies : nodes, proxies, nodes, backups};
}

/** Returns the variables that `env` prints and `with` sets for its command: comma-separated `host:port` lists. */
export function environmentOf(topology: Topology): Record<string, string> {
  const {clients, proxies, nodes, backups} = endpointsOf(topology);
  return {
    MCLUSTER_NAME: topology.name,
    MCLUSTER_ENDPOINTS: clients.join(','),
    MCLUSTER_PROXIES: proxies.join(','),
    MCLUSTER_NODES: nodes.join(','),
    MCLUSTER_BACKUPS: backups.join(','),
  };
}

function endpoint({host, port}: MemberAddress): string {
  return hostAndPort({host: connectableHost(host), port});
}
