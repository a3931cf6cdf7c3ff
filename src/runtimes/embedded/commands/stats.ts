import {parseUint32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import {itemsStats, slabsStats} from '../stats/by-class.ts';
import {connectionStats} from '../stats/connections.ts';
import {generalStats, type Stat} from '../stats/general.ts';
import {settingsStats} from '../stats/settings.ts';
import type {Client} from './command-handler.ts';

const badLine = 'CLIENT_ERROR bad command line';
const slabClassLimit = 64;

/** `stats [what]`. */
export function stats(request: Request, client: Client): void {
  const {server, out} = client;
  const [, what, ...rest] = request.tokens();
  switch (what) {
    case undefined:
      list(client, generalStats(server));
      break;
    case 'settings':
      list(client, settingsStats(server));
      break;
    case 'items':
      list(client, itemsStats(server));
      break;
    case 'slabs':
      list(client, slabsStats(server));
      break;
    case 'conns':
      list(client, connectionStats(server));
      break;
    case 'sizes':
      list(client, [['sizes_status', 'disabled']]);
      break;
    case 'reset':
      server.counters.reset();
      server.prefixes.clear();
      out.line('RESET');
      break;
    case 'detail':
      detail(client, rest[0]);
      break;
    case 'cachedump':
      cachedump(client, rest);
      break;
    default:
      out.line('ERROR');
  }
}

function list(client: Client, stats: readonly Stat[]): void {
  for (const [name, value] of stats) client.out.line(`STAT ${name} ${value}`);
  client.out.line('END');
}

/** Counts by key prefix; off until they are enabled. */
function detail(client: Client, argument: string | undefined): void {
  if (argument === 'on' || argument === 'off') {
    client.server.detailEnabled = argument === 'on';
    client.out.line('OK');
  } else if (argument === 'dump') {
    for (const line of client.server.prefixes.lines()) client.out.line(line);
    client.out.line('END');
  } else {
    client.out.line('CLIENT_ERROR usage: stats detail on|off|dump');
  }
}

/** `stats cachedump class limit`: the keys of a slab class, for tools such as memcdump; limit 0 means no limit. */
function cachedump(client: Client, [classToken, limitToken]: readonly string[]): void {
  const {server, out} = client;
  if (classToken === undefined || limitToken === undefined) {
    out.line(badLine);
    return;
  }
  const slabClass = parseUint32(classToken);
  const limit = parseUint32(limitToken);
  if (slabClass === null || limit === null) {
    out.line(`${badLine} format`);
    return;
  }
  if (slabClass >= slabClassLimit) {
    out.line('CLIENT_ERROR Illegal slab id');
    return;
  }
  const {store} = server;
  let shown = 0;
  for (const item of store.items()) {
    if (item.slabClass !== slabClass || store.isGone(item)) continue;
    if (limit > 0 && shown++ >= limit) break;
    const expiry = item.expiresAt === 0 ? 0 : item.expiresAt + server.clock.epoch;
    out.line(`ITEM ${item.key} [${item.value.length} b; ${expiry} s]`);
  }
  out.line('END');
}
