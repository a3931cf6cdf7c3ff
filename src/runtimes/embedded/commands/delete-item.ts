import type {Request} from '../../../protocol/request.ts';
import {answer, type Client} from './command-handler.ts';

/** `delete key [0] [noreply]`; the 0 is a leftover of the old option to lock the key for a time. */
export function deleteItem(request: Request, client: Client): void {
  const {store, counters, detailEnabled, prefixes} = client.server;
  const [, , ...rest] = request.tokens();
  const usual = rest.length === 0 || (rest.length === 1 && (rest[0] === '0' || request.noreply));
  if (!usual && !(rest.length === 2 && rest[0] === '0' && request.noreply)) {
    answer(request, client, 'CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]');
    return;
  }
  if (detailEnabled) prefixes.countDelete(request.key);
  const item = store.find(request.key);
  if (item === undefined) {
    counters.delete_misses++;
    answer(request, client, 'NOT_FOUND');
    return;
  }
  counters.classes[item.slabClass]!.delete_hits++;
  store.delete(item);
  answer(request, client, 'DELETED');
}
