import {parseUint64} from '../../../protocol/numbers.ts';
import {addDelta} from '../store/add-delta.ts';
import {answer, type CommandHandler} from './command-handler.ts';

export const notANumber = 'CLIENT_ERROR cannot increment or decrement non-numeric value';

/** `incr key amount` and `decr key amount`. */
export function arithmetic(direction: 'incr' | 'decr'): CommandHandler {
  return (request, client) => {
    const {store, counters} = client.server;
    const amount = parseUint64(request.tokens()[2] ?? '');
    if (amount === null) {
      answer(request, client, 'CLIENT_ERROR invalid numeric delta argument');
      return;
    }
    const result = addDelta(store, counters, request.key, {direction, amount, cas: 0});
    switch (result.outcome) {
      case 'changed':
        answer(request, client, result.text);
        break;
      case 'not-a-number':
        answer(request, client, notANumber);
        break;
      case 'not-found':
      case 'cas-mismatch':
        counters[direction === 'incr' ? 'incr_misses' : 'decr_misses']++;
        answer(request, client, 'NOT_FOUND');
        break;
    }
  };
}
