import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {writeDone, writeError, writeText} from '../../../../protocol/binary/reply-frame.ts';
import {statuses} from '../../../../protocol/binary/statuses.ts';
import {version} from '../../version.ts';
import type {Client} from '../command-handler.ts';
import {binaryArithmetic} from './binary-arithmetic.ts';
import {binaryDelete} from './binary-delete.ts';
import {binaryGet} from './binary-get.ts';
import {binaryStats} from './binary-stats.ts';
import {binaryStore, removeOldValue} from './binary-store.ts';

/**
 * Runs one request of the binary protocol, well-formed or not, and writes its reply (dispatch_bin_command,
 * proto_bin.c).
 */
export function runFrame(frame: BinaryFrame, client: Client): void {
  const {out} = client;
  if (frame.status !== statuses.ok) {
    if (frame.status === statuses.tooLarge) removeOldValue(frame, client);
    writeError(out, frame, frame.status);
    if (frame.closes) client.close();
    return;
  }
  const {verb, quiet} = frame.opcode;
  switch (verb) {
    case 'get':
    case 'gat':
    case 'touch':
      binaryGet(frame, client);
      return;
    case 'set':
    case 'add':
    case 'replace':
    case 'append':
    case 'prepend':
      binaryStore(verb, frame, client);
      return;
    case 'delete':
      binaryDelete(frame, client);
      return;
    case 'incr':
    case 'decr':
      binaryArithmetic(verb, frame, client);
      return;
    case 'flush_all':
      client.server.counters.cmd_flush++;
      client.server.store.flush(frame.keyStart > frame.extrasStart ? frame.extra(0) : 0);
      if (!quiet) writeDone(out, frame);
      return;
    case 'stats':
      binaryStats(frame, client);
      return;
    case 'version':
      writeText(out, frame, statuses.ok, version);
      return;
    case 'mn':
      writeDone(out, frame);
      return;
    case 'quit':
      if (!quiet) writeDone(out, frame);
      client.close();
      return;
    case 'sasl':
    case 'sasl-list':
    case 'unknown':
      throw new Error(`${verb} has passed the checks of its frame`);
  }
}
