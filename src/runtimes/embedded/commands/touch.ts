import {parseInt32} from '../../../protocol/numbers.ts';
import type {Request} from '../../../protocol/request.ts';
import {answer, type Client} from './command-handler.ts';

/** `touch key exptime`. */
export function touch(request: Request, client: Client): void {
  const {store, counters, clock} = client.server;
  const exptime = parseInt32(request.tokens()[2] ?? '');
  if (exptime === null) {
    answer(request, client, 'CLIENT_ERROR invalid exptime argument');
    return;
  }
  const item = store.fetch(request.key);
  counters.cmd_touch++;
  if (item === undefined) {
    counters.touch_misses++;
    answer(request, client, 'NOT_FOUND');
    return;
  }
  counters.classes[item.slabClass]!.touch_hits++;
  item.expiresAt = clock.moment(exptime);
  answer(request, client, 'TOUCHED');
}
