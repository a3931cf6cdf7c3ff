import type {ServerState} from '../server-state.ts';
import {maxItemBytes} from '../store/slab-classes.ts';
import type {Stat} from './general.ts';

/** `stats settings`: the settings of memcached that apply to this server. */
export function settingsStats(server: ServerState): Stat[] {
  const {settings} = server;
  return [
    ['maxbytes', server.store.limitBytes],
    ['maxconns', settings.maxConnections],
    ['tcpport', settings.port],
    ['udpport', 0],
    ['inter', settings.host],
    ['verbosity', server.verbosity],
    ['evictions', 'on'],
    ['domain_socket', 'NULL'],
    ['shutdown_command', 'no'],
    ['num_threads', 1],
    ['stat_key_prefix', ':'],
    ['detail_enabled', server.detailEnabled ? 'yes' : 'no'],
    ['cas_enabled', 'yes'],
    ['binding_protocol', 'ascii'],
    ['auth_enabled_sasl', 'no'],
    ['auth_enabled_ascii', 'no'],
    ['item_size_max', maxItemBytes],
    ['maxconns_fast', 'yes'],
    ['flush_enabled', 'yes'],
    ['dump_enabled', 'yes'],
    ['track_sizes', 'no'],
    ['ssl_enabled', 'no'],
  ];
}
