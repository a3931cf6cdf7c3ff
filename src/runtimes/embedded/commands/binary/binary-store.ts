import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {writeDone, writeError} from '../../../../protocol/binary/reply-frame.ts';
import {notStoredStatus, statuses, type Status} from '../../../../protocol/binary/statuses.ts';
import {Item} from '../../store/item.ts';
import {storeValue, type StoreResult} from '../../store/store-value.ts';
import type {Client} from '../command-handler.ts';
import {toCas} from '../storage.ts';

type StoreVerb = 'set' | 'add' | 'replace' | 'append' | 'prepend';

/** set, add, replace, append and prepend; a unique makes the first three a compare-and-swap (complete_update_bin). */
export function binaryStore(verb: StoreVerb, frame: BinaryFrame, client: Client): void {
  const {store, counters, clock, detailEnabled, prefixes} = client.server;
  const {key, hasCas} = frame;
  if (detailEnabled) prefixes.countSet(key);
  const extendsOld = verb === 'append' || verb === 'prepend';
  const value = Buffer.from(frame.bytes.subarray(frame.keyEnd, frame.end));
  const item = extendsOld
    ? new Item(key, value, 0, 0)
    : new Item(key, value, frame.extra(0), clock.moment(frame.extra(4)));
  counters.classes[item.slabClass]!.cmd_set++;
  const mode = hasCas && !extendsOld ? 'cas' : verb;
  const {result, cas} = storeValue(store, counters, mode, item, {cas: toCas(frame.cas), allowStale: false});
  if (result !== 'stored') writeError(client.out, frame, statusOf(result, verb));
  else if (!frame.opcode.quiet) writeDone(client.out, frame, cas);
}

/** A `set` whose value is too large: no value is better than a stale one (process_bin_update). */
export function removeOldValue(frame: BinaryFrame, client: Client): void {
  const {store, detailEnabled, prefixes} = client.server;
  if (detailEnabled) prefixes.countSet(frame.key);
  const old = frame.removesOldValue ? store.find(frame.key) : undefined;
  if (old !== undefined) store.delete(old);
}

function statusOf(result: Exclude<StoreResult, 'stored'>, verb: StoreVerb): Status {
  if (result === 'exists') return statuses.exists;
  if (result === 'not-found') return statuses.notFound;
  return notStoredStatus(verb);
}
