import type {ServerState} from '../server-state.ts';
import type {Stat} from './general.ts';

/** `stats conns`. Connections are numbered in order of arrival, since Node.js does not expose file descriptors. */
export function connectionStats(server: ServerState): Stat[] {
  const listenAddress = `tcp:${server.settings.host}:${server.settings.port}`;
  const stats: Stat[] = [
    ['0:addr', listenAddress],
    ['0:state', 'conn_listening'],
    ['0:secs_since_last_cmd', server.clock.uptimeSeconds],
  ];
  for (const client of server.clients) {
    stats.push(
      [`${client.id}:addr`, `tcp:${client.remoteAddress}`],
      [`${client.id}:listen_addr`, listenAddress],
      [`${client.id}:state`, 'conn_parse_cmd'],
      [`${client.id}:secs_since_last_cmd`, server.clock.now - client.lastCommandAt],
    );
  }
  return stats;
}
