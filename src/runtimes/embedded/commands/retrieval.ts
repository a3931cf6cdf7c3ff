import {parseInt32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import type {Item} from '../store/item.ts';
import type {Client, CommandHandler} from './command-handler.ts';

/** `get key*` and `gets key*`. */
export function get(withCas: boolean): CommandHandler {
  return (request, client) => {
    if (request.keyEnd === request.lineEnd) {
      sendIfFound(client, request.key, withCas);
    } else {
      for (const key of request.tokens().slice(1)) sendIfFound(client, key, withCas);
    }
    client.out.text('END\r\n');
  };
}

/** `gat exptime key*` and `gats exptime key*`. */
export function getAndTouch(withCas: boolean): CommandHandler {
  return (request: Request, client: Client) => {
    const {server} = client;
    const {store, clock, counters} = server;
    const [, exptime, ...keys] = request.tokens();
    const expiresAt = clock.moment(parseInt32(exptime ?? '') ?? 0);
    for (const key of keys) {
      const item = store.fetch(key);
      if (server.detailEnabled) server.prefixes.countGet(key, item !== undefined);
      counters.cmd_touch++;
      if (item === undefined) {
        counters.touch_misses++;
        continue;
      }
      counters.classes[item.slabClass]!.touch_hits++;
      item.expiresAt = expiresAt;
      send(client, item, withCas);
    }
    client.out.text('END\r\n');
  };
}

function sendIfFound(client: Client, key: string, withCas: boolean): void {
  const {store, counters, detailEnabled, prefixes} = client.server;
  const item = store.fetch(key);
  if (detailEnabled) prefixes.countGet(key, item !== undefined);
  counters.cmd_get++;
  if (item === undefined) {
    counters.get_misses++;
    return;
  }
  counters.classes[item.slabClass]!.get_hits++;
  send(client, item, withCas);
}

function send(client: Client, item: Item, withCas: boolean): void {
  const cas = withCas ? ` ${item.cas}` : '';
  client.out.line(`VALUE ${item.key} ${item.flags} ${item.value.length}${cas}`);
  client.out.data(item.value);
}
