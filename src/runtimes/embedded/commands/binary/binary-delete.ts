import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {writeDone, writeError} from '../../../../protocol/binary/reply-frame.ts';
import {statuses} from '../../../../protocol/binary/statuses.ts';
import type {Client} from '../command-handler.ts';
import {toCas} from '../storage.ts';

/** delete, with or without a unique (process_bin_delete in proto_bin.c). */
export function binaryDelete(frame: BinaryFrame, client: Client): void {
  const {store, counters, detailEnabled, prefixes} = client.server;
  const {key} = frame;
  if (detailEnabled) prefixes.countDelete(key);
  const item = store.find(key);
  if (item === undefined) {
    counters.delete_misses++;
    writeError(client.out, frame, statuses.notFound);
  } else if (frame.hasCas && toCas(frame.cas) !== item.cas) {
    writeError(client.out, frame, statuses.exists);
  } else {
    counters.classes[item.slabClass]!.delete_hits++;
    store.delete(item);
    if (!frame.opcode.quiet) writeDone(client.out, frame);
  }
}
