import {parseUint32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import type {Item} from '../store/item.ts';
import type {Client} from './command-handler.ts';

const classLimit = 64;
const longestSleepUs = 1_000_000;
/** Characters that `metadump` does not encode in a key (util.c, uriencode). */
const unreserved = /[^A-Za-z0-9\-._~]/g;

/**
 * `lru_crawler ...` (process_lru_crawler_command in proto_text.c). Dumps are complete. There is no thread that looks
 * for expired items, so starting and stopping it and setting its pace succeed without effect.
 */
export function lruCrawler(request: Request, client: Client): void {
  const {out} = client;
  const [, what, argument, ...rest] = request.tokens();
  if (argument === undefined) {
    out.line(what === 'enable' || what === 'disable' ? 'OK' : 'ERROR');
    return;
  }
  switch (rest.length > 0 ? undefined : what) {
    case 'metadump':
      metadump(client, argument);
      break;
    case 'crawl':
      out.line(classesOf(argument) === null ? badClass : 'OK');
      break;
    case 'tocrawl':
      out.line(parseUint32(argument) === null ? 'CLIENT_ERROR bad command line format' : 'OK');
      break;
    case 'sleep': {
      const microseconds = parseUint32(argument);
      if (microseconds === null) out.line('CLIENT_ERROR bad command line format');
      else out.line(microseconds > longestSleepUs ? 'CLIENT_ERROR sleep must be one second or less' : 'OK');
      break;
    }
    default:
      out.line('ERROR');
  }
}

const badClass = 'BADCLASS invalid class id';

/** Writes every item, in lines that end with LF alone, like memcached's. */
function metadump(client: Client, argument: string): void {
  const {out, server} = client;
  const classes = classesOf(argument);
  if (classes === null) {
    out.line(badClass);
    return;
  }
  const {store, clock} = server;
  for (const item of store.items()) {
    if (store.isGone(item) || (classes !== 'all' && !classes.has(item.slabClass))) continue;
    out.text(`${describe(item, clock.epoch)}\n`);
  }
  out.line('END');
}

/** Times are Unix times here. */
function describe(item: Item, epoch: number): string {
  const expiry = item.expiresAt === 0 ? -1 : item.expiresAt + epoch;
  return (
    `key=${encodeKey(item.key)} exp=${expiry} la=${item.usedAt + epoch} cas=${item.cas} ` +
    `fetch=${item.fetched ? 'yes' : 'no'} cls=${item.slabClass} size=${item.sizeBytes}`
  );
}

function encodeKey(key: string): string {
  return key.replaceAll(unreserved, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/**
 * Parses `all`, `hash` (all, in another order), or numbers of slab classes; returns null when one of them is invalid.
 */
function classesOf(argument: string): 'all' | ReadonlySet<number> | null {
  if (argument === 'all' || argument === 'hash') return 'all';
  const numbers = argument
    .split(',')
    .filter((token) => token !== '')
    .map(parseUint32);
  return numbers.every((number) => number !== null && number >= 1 && number < classLimit)
    ? new Set(numbers as number[])
    : null;
}
