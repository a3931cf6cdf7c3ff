import {chunkSizes} from '../store/slab-classes.ts';

/** Counters of one slab class, named as in `stats slabs` and `stats items`. */
export class ClassCounters {
  get_hits = 0;
  cmd_set = 0;
  delete_hits = 0;
  incr_hits = 0;
  decr_hits = 0;
  cas_hits = 0;
  cas_badval = 0;
  touch_hits = 0;
  evicted = 0;
  evicted_nonzero = 0;
  evicted_time = 0;
  evicted_unfetched = 0;
  reclaimed = 0;
  expired_unfetched = 0;
}

/**
 * Counters of the whole server, named as in `stats`. Those that memcached keeps by slab class are summed up from the
 * classes.
 */
export class Counters {
  total_connections = 0;
  rejected_connections = 0;
  cmd_get = 0;
  cmd_flush = 0;
  cmd_touch = 0;
  cmd_meta = 0;
  get_misses = 0;
  get_expired = 0;
  get_flushed = 0;
  delete_misses = 0;
  incr_misses = 0;
  decr_misses = 0;
  cas_misses = 0;
  touch_misses = 0;
  store_too_large = 0;
  bytes_read = 0;
  bytes_written = 0;
  total_items = 0;
  /** By slab class number. */
  classes: ClassCounters[] = freshClasses();

  reset(): void {
    Object.assign(this, new Counters());
  }

  sum(name: keyof ClassCounters): number {
    let total = 0;
    for (const counters of this.classes) total += counters[name];
    return total;
  }
}

function freshClasses(): ClassCounters[] {
  return Array.from(chunkSizes, () => new ClassCounters());
}
