import type {NodeState} from '../node-state.ts';
import type {Stat} from './general.ts';

/** `stats conns`. Connections are numbered in order of arrival, since Node.js does not expose file descriptors. */
export function connectionStats(node: NodeState): Stat[] {
  const listenAddress = `tcp:${node.settings.host}:${node.settings.port}`;
  const stats: Stat[] = [
    ['0:addr', listenAddress],
    ['0:state', 'conn_listening'],
    ['0:secs_since_last_cmd', node.clock.uptimeSeconds],
  ];
  for (const client of node.clients) {
    stats.push(
      [`${client.id}:addr`, `tcp:${client.remoteAddress}`],
      [`${client.id}:listen_addr`, listenAddress],
      [`${client.id}:state`, 'conn_parse_cmd'],
      [`${client.id}:secs_since_last_cmd`, node.clock.now - client.lastCommandAt],
    );
  }
  return stats;
}
