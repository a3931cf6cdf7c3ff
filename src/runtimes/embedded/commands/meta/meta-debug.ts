import type {Request} from '../../../../protocol/request.ts';
import type {Client} from '../command-handler.ts';
import {decodeBase64, encodeBase64} from './base64.ts';

/** `me key [b]`: internals of an item, for people. */
export function metaDebug(request: Request, client: Client): void {
  const {store, counters, clock} = client.server;
  const [, token = '', flag] = request.tokens();
  const key = flag === 'b' ? decodeBase64(token) : token;
  if (key === null) {
    client.out.line('CLIENT_ERROR bad command line format');
    return;
  }
  counters.cmd_meta++;
  const item = store.find(key);
  if (item === undefined) {
    client.out.line('EN');
    return;
  }
  const shownKey = item.binaryKey ? encodeBase64(item.key) : item.key;
  const expiry = item.expiresAt === 0 ? -1 : clock.now - item.expiresAt;
  client.out.line(
    `ME ${shownKey} exp=${expiry} la=${clock.now - item.usedAt} cas=${item.cas} ` +
      `fetch=${item.fetched ? 'yes' : 'no'} cls=${item.slabClass} size=${item.sizeBytes}`,
  );
}
