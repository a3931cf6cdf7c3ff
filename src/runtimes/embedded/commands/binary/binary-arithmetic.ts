import type {BinaryFrame} from '../../../../protocol/binary/binary-frame.ts';
import {writeError, writeNumber} from '../../../../protocol/binary/reply-frame.ts';
import {statuses} from '../../../../protocol/binary/statuses.ts';
import {addDelta} from '../../store/add-delta.ts';
import {Item} from '../../store/item.ts';
import type {Client} from '../command-handler.ts';
import {toCas} from '../storage.ts';

/** incr and decr, which create a missing counter unless the client forbids it (complete_incr_bin in proto_bin.c). */
export function binaryArithmetic(direction: 'incr' | 'decr', frame: BinaryFrame, client: Client): void {
  const {store, counters, clock} = client.server;
  const {key} = frame;
  const result = addDelta(store, counters, key, {direction, amount: frame.longExtra(0), cas: toCas(frame.cas)});
  switch (result.outcome) {
    case 'changed':
      answer(frame, client, BigInt(result.text), result.item.cas);
      break;
    case 'not-a-number':
      writeError(client.out, frame, statuses.notANumber);
      break;
    case 'cas-mismatch':
      writeError(client.out, frame, statuses.exists);
      break;
    case 'not-found': {
      if (!frame.createsCounter) {
        counters[direction === 'incr' ? 'incr_misses' : 'decr_misses']++;
        writeError(client.out, frame, statuses.notFound);
        break;
      }
      const initial = frame.longExtra(8);
      const created = new Item(key, Buffer.from(initial.toString(), 'latin1'), 0, clock.moment(frame.extra(16)));
      store.put(created);
      answer(frame, client, initial, created.cas);
    }
  }
}

function answer(frame: BinaryFrame, client: Client, value: bigint, cas: number): void {
  if (!frame.opcode.quiet) writeNumber(client.out, frame, value, cas);
}
