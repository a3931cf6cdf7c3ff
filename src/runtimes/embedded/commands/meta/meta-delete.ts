import type {Request} from '../../../../protocol/request.ts';
import {opaqueAndKey, readMetaFlags} from './meta-reply.ts';
import type {Client} from '../command-handler.ts';
import {toCas} from '../storage.ts';

/** `md key flags*` (process_mdelete_command in proto_text.c). */
export function metaDelete(request: Request, client: Client): void {
  const {store, counters} = client.server;
  const flags = readMetaFlags(request, client);
  if (flags === null) return;
  const answers = opaqueAndKey(flags, client);
  if (answers === null) return;

  const item = store.find(flags.key);
  if (item === undefined) {
    counters.delete_misses++;
    client.out.line(`NF${answers}`);
    return;
  }
  if (flags.cas !== null && toCas(flags.cas) !== item.cas) {
    counters.delete_misses++;
    client.out.line(`EX${answers}`);
    return;
  }
  if (flags.invalidate) {
    if (flags.expiresAt !== null) item.expiresAt = flags.expiresAt;
    item.stale = true;
    // The next reader wins the recache token again.
    item.tokenSent = false;
    item.cas = store.nextCas();
  } else {
    counters.classes[item.slabClass]!.delete_hits++;
    store.delete(item);
  }
  if (!flags.quiet) client.out.line(`HD${answers}`);
}
