import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {writeError, writeHit, writeMiss} from '../../../../protocol/binary/reply-frame.ts';
import {statuses} from '../../../../protocol/binary/statuses.ts';
import type {Client} from '../command-handler.ts';

/** get, gat and touch (process_bin_get_or_touch in proto_bin.c). The reply to `touch` has flags, and no value. */
export function binaryGet(frame: BinaryFrame, client: Client): void {
  const {out, server} = client;
  const {store, counters, clock} = server;
  const {key} = frame;
  const {verb, quiet, withKey} = frame.opcode;
  const touches = verb !== 'get';
  const item = store.fetch(key);
  if (touches) counters.cmd_touch++;
  else counters.cmd_get++;
  if (server.detailEnabled) server.prefixes.countGet(key, item !== undefined);
  if (item === undefined) {
    if (touches) counters.touch_misses++;
    else counters.get_misses++;
    if (quiet) return;
    if (withKey) writeMiss(out, frame, key);
    else writeError(out, frame, statuses.notFound);
    return;
  }
  const classCounters = counters.classes[item.slabClass]!;
  if (touches) {
    classCounters.touch_hits++;
    item.expiresAt = clock.moment(frame.extra(0));
  } else {
    classCounters.get_hits++;
  }
  const valueEnd = verb === 'touch' ? 0 : item.value.length;
  writeHit(out, frame, item.flags, item.cas, withKey ? key : '', item.value, 0, valueEnd);
}
