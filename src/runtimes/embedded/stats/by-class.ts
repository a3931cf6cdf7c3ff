import type {ServerState} from '../server-state.ts';
import {chunkSizes, pageBytes} from '../store/slab-classes.ts';
import type {Stat} from './general.ts';

type ClassUse = {number: number; bytes: number; oldestUse: number};

/** `stats items`: stored items by slab class. This server has one LRU, so all items count as warm. */
export function itemsStats(server: ServerState): Stat[] {
  const {counters, clock} = server;
  return [...useByClass(server)].flatMap(([slabClass, use]) => {
    const {evicted, evicted_nonzero, evicted_time, evicted_unfetched, reclaimed, expired_unfetched, get_hits} =
      counters.classes[slabClass]!;
    const values: Record<string, number> = {
      number: use.number,
      number_hot: 0,
      number_warm: use.number,
      number_cold: 0,
      age_hot: 0,
      age_warm: clock.now - use.oldestUse,
      age: clock.now - use.oldestUse,
      mem_requested: use.bytes,
      evicted,
      evicted_nonzero,
      evicted_time,
      outofmemory: 0,
      tailrepairs: 0,
      reclaimed,
      expired_unfetched,
      evicted_unfetched,
      hits_to_warm: get_hits,
    };
    return Object.entries(values).map(([name, value]): Stat => [`items:${slabClass}:${name}`, value]);
  });
}

/** `stats slabs`: as if the items lay in memcached's slabs, with every page as full as possible. */
export function slabsStats(server: ServerState): Stat[] {
  let pages = 0;
  const classes = [...useByClass(server)];
  const stats = classes.flatMap(([slabClass, use]) => {
    const chunkSize = chunkSizes[slabClass]!;
    const chunksPerPage = Math.floor(pageBytes / chunkSize);
    const totalPages = Math.ceil(use.number / chunksPerPage);
    pages += totalPages;
    const {get_hits, cmd_set, delete_hits, incr_hits, decr_hits, cas_hits, cas_badval, touch_hits} =
      server.counters.classes[slabClass]!;
    const values: Record<string, number> = {
      chunk_size: chunkSize,
      chunks_per_page: chunksPerPage,
      total_pages: totalPages,
      total_chunks: totalPages * chunksPerPage,
      used_chunks: use.number,
      free_chunks: totalPages * chunksPerPage - use.number,
      free_chunks_end: 0,
      get_hits,
      cmd_set,
      delete_hits,
      incr_hits,
      decr_hits,
      cas_hits,
      cas_badval,
      touch_hits,
    };
    return Object.entries(values).map(([name, value]): Stat => [`${slabClass}:${name}`, value]);
  });
  return [...stats, ['active_slabs', classes.length], ['total_malloced', pages * pageBytes]];
}

function useByClass(server: ServerState): Map<number, ClassUse> {
  const classes = new Map<number, ClassUse>();
  for (const item of server.store.items()) {
    const use = classes.get(item.slabClass) ?? {number: 0, bytes: 0, oldestUse: Infinity};
    use.number++;
    use.bytes += item.sizeBytes;
    use.oldestUse = Math.min(use.oldestUse, item.usedAt);
    classes.set(item.slabClass, use);
  }
  return new Map([...classes].sort(([left], [right]) => left - right));
}
