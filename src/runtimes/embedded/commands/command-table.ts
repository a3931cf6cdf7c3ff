import type {Verb} from '../../../protocol/request.ts';
import {flushAll, metaNoop, quit, shutdown, tellVersion, verbosity} from './administration.ts';
import {lruCrawler} from './lru-crawler.ts';
import {cacheMemlimit, lru, slabs, watch} from './memory.ts';
import {arithmetic} from './arithmetic.ts';
import type {CommandHandler} from './command-handler.ts';
import {deleteItem} from './delete-item.ts';
import {metaArithmetic} from './meta/meta-arithmetic.ts';
import {metaDebug} from './meta/meta-debug.ts';
import {metaDelete} from './meta/meta-delete.ts';
import {metaGet} from './meta/meta-get.ts';
import {metaSet} from './meta/meta-set.ts';
import {get, getAndTouch} from './retrieval.ts';
import {stats} from './stats.ts';
import {storage} from './storage.ts';
import {touch} from './touch.ts';

/** Every command of this server. */
export const commands: Readonly<Record<Exclude<Verb, 'unknown'>, CommandHandler>> = {
  get: get(false),
  gets: get(true),
  gat: getAndTouch(false),
  gats: getAndTouch(true),
  set: storage('set'),
  add: storage('add'),
  replace: storage('replace'),
  append: storage('append'),
  prepend: storage('prepend'),
  cas: storage('cas'),
  incr: arithmetic('incr'),
  decr: arithmetic('decr'),
  delete: deleteItem,
  touch,
  mn: metaNoop,
  mg: metaGet,
  ms: metaSet,
  md: metaDelete,
  ma: metaArithmetic,
  me: metaDebug,
  flush_all: flushAll,
  version: tellVersion,
  verbosity,
  stats,
  quit,
  shutdown,
  lru_crawler: lruCrawler,
  cache_memlimit: cacheMemlimit,
  slabs,
  lru,
  watch,
};
