import {resourceUsage} from 'node:process';
import type {ServerState} from '../server-state.ts';
import {implementation, version} from '../version.ts';

export type Stat = readonly [name: string, value: string | number];

/** `stats`: memcached's names in memcached's order, without those of components that this server lacks. */
export function generalStats(server: ServerState): Stat[] {
  const {counters, clock, store, settings} = server;
  const usage = resourceUsage();
  return [
    ['pid', process.pid],
    ['uptime', clock.uptimeSeconds],
    ['time', clock.now + clock.epoch],
    ['version', version],
    ['implementation', implementation],
    ['pointer_size', 64],
    ['rusage_user', seconds(usage.userCPUTime)],
    ['rusage_system', seconds(usage.systemCPUTime)],
    ['max_connections', settings.maxConnections],
    ['curr_connections', server.clients.size],
    ['total_connections', counters.total_connections],
    ['rejected_connections', counters.rejected_connections],
    ['connection_structures', server.clients.size],
    ['cmd_get', counters.cmd_get],
    ['cmd_set', counters.sum('cmd_set')],
    ['cmd_flush', counters.cmd_flush],
    ['cmd_touch', counters.cmd_touch],
    ['cmd_meta', counters.cmd_meta],
    ['get_hits', counters.sum('get_hits')],
    ['get_misses', counters.get_misses],
    ['get_expired', counters.get_expired],
    ['get_flushed', counters.get_flushed],
    ['delete_misses', counters.delete_misses],
    ['delete_hits', counters.sum('delete_hits')],
    ['incr_misses', counters.incr_misses],
    ['incr_hits', counters.sum('incr_hits')],
    ['decr_misses', counters.decr_misses],
    ['decr_hits', counters.sum('decr_hits')],
    ['cas_misses', counters.cas_misses],
    ['cas_hits', counters.sum('cas_hits')],
    ['cas_badval', counters.sum('cas_badval')],
    ['touch_hits', counters.sum('touch_hits')],
    ['touch_misses', counters.touch_misses],
    ['store_too_large', counters.store_too_large],
    ['store_no_memory', 0],
    ['auth_cmds', 0],
    ['auth_errors', 0],
    ['bytes_read', counters.bytes_read],
    ['bytes_written', counters.bytes_written],
    ['limit_maxbytes', store.limitBytes],
    ['accepting_conns', 1],
    ['threads', 1],
    ['bytes', store.usedBytes],
    ['curr_items', store.itemCount],
    ['total_items', counters.total_items],
    ['expired_unfetched', counters.sum('expired_unfetched')],
    ['evicted_unfetched', counters.sum('evicted_unfetched')],
    ['evictions', counters.sum('evicted')],
    ['reclaimed', counters.sum('reclaimed')],
  ];
}

function seconds(microseconds: number): string {
  return (microseconds / 1_000_000).toFixed(6);
}
