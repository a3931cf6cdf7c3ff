import {parseUint32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import {answer, type Client} from './command-handler.ts';

const leastMiB = 8;
const mostMiB = 1_000_000_000;
const badFormat = 'CLIENT_ERROR bad command line format';

/** `cache_memlimit MB [noreply]`: changes the limit for items. */
export function cacheMemlimit(request: Request, client: Client): void {
  const mebibytes = parseUint32(request.tokens()[1] ?? '');
  if (mebibytes === null) {
    answer(request, client, 'ERROR');
  } else if (mebibytes < leastMiB) {
    answer(request, client, 'MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m');
  } else if (mebibytes > mostMiB) {
    answer(request, client, 'MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes');
  } else {
    client.server.store.limitBytes = mebibytes * 1024 * 1024;
    answer(request, client, 'OK');
  }
}

/** `slabs ...`: like a memcached that does not reassign pages (`-o no_slab_reassign`), since this server has none. */
export function slabs(request: Request, client: Client): void {
  const [, what, level = '', ratio] = request.tokens();
  const isReassign = what === 'reassign' && request.tokens().length === 4;
  if (isReassign) client.out.line('CLIENT_ERROR slab reassignment disabled');
  else if (what !== 'automove' || level === '') client.out.line('ERROR');
  else if (level === 'ratio') client.out.line(ratio !== undefined && Number.isFinite(Number(ratio)) ? 'OK' : 'ERROR');
  else if (parseUint32(level) === null) client.out.line(badFormat);
  else client.out.line((parseUint32(level) ?? 0) <= 2 ? 'OK' : 'ERROR');
}

/** `lru ...`: like a memcached without LRU threads (`-o no_lru_maintainer`). There is one LRU, and nothing to tune. */
export function lru(request: Request, client: Client): void {
  const [, what, hot = '', warm = '', hotFactor = '', warmFactor = ''] = request.tokens();
  const shares = [hot, warm].map(parseUint32);
  const factors = [hotFactor, warmFactor].map(Number);
  if (what !== 'tune' || warmFactor === '' || shares.includes(null) || factors.some(Number.isNaN)) {
    answer(request, client, 'ERROR');
  } else if ((shares[0] ?? 0) + (shares[1] ?? 0) > 80) {
    answer(request, client, 'ERROR hot and warm pcts must not exceed 80');
  } else if (factors.some((factor) => factor <= 0)) {
    answer(request, client, 'ERROR hot/warm age factors must be greater than 0');
  } else {
    answer(request, client, 'OK');
  }
}

/** `watch ...`: like a memcached that allows no watchers (`-W`). */
export function watch(_request: Request, client: Client): void {
  client.out.line('CLIENT_ERROR watch commands not allowed');
}
