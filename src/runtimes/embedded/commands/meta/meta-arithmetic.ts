import type {Request} from '../../../../protocol/request.ts';
import {addDelta} from '../../store/add-delta.ts';
import {Item} from '../../store/item.ts';
import {notANumber} from '../arithmetic.ts';
import type {Client} from '../command-handler.ts';
import {isOpaqueTooLong, keyFlag, opaqueTooLong, timeLeft, type MetaFlags} from './meta-flags.ts';
import {opaqueAndKey, readMetaFlags} from './meta-reply.ts';
import {toCas} from '../storage.ts';

const directions: Readonly<Record<string, 'incr' | 'decr'>> = {
  '': 'incr',
  I: 'incr',
  '+': 'incr',
  D: 'decr',
  '-': 'decr',
};

/** `ma key flags*` (process_marithmetic_command in proto_text.c). */
export function metaArithmetic(request: Request, client: Client): void {
  const {store, counters} = client.server;
  const flags = readMetaFlags(request, client);
  if (flags === null) return;
  const direction = directions[flags.mode];
  if (direction === undefined) {
    client.out.line('CLIENT_ERROR invalid mode for ma M token');
    return;
  }
  const delta = {direction, amount: flags.delta, cas: toCas(flags.cas)};
  const result = addDelta(store, counters, flags.key, delta);
  switch (result.outcome) {
    case 'changed':
      answerWithItem(client, flags, result.item, result.text, false);
      break;
    case 'not-a-number':
      client.out.line(notANumber);
      break;
    case 'cas-mismatch':
      answerWithout(client, flags, 'EX');
      break;
    case 'not-found':
      if (flags.vivifyUntil === null) {
        counters[direction === 'incr' ? 'incr_misses' : 'decr_misses']++;
        answerWithout(client, flags, 'NF');
      } else {
        vivify(client, flags);
      }
      break;
  }
}

function vivify(client: Client, flags: MetaFlags): void {
  const text = flags.initial.toString();
  const item = new Item(flags.key, Buffer.from(text, 'latin1'), 0, 0);
  client.server.store.put(item);
  answerWithItem(client, flags, item, text, true);
}

function answerWithItem(client: Client, flags: MetaFlags, item: Item, text: string, created: boolean): void {
  let reply = flags.value ? `VA ${text.length}` : 'HD';
  for (const token of flags.tokens) {
    switch (token.charAt(0)) {
      case 'c':
        reply += ` c${item.cas}`;
        break;
      case 't':
        reply += ` t${timeLeft(item.expiresAt, client.server.clock)}`;
        break;
      case 'T':
        item.expiresAt = flags.expiresAt ?? 0;
        break;
      case 'N':
        if (created) item.expiresAt = flags.vivifyUntil ?? 0;
        break;
      case 'O':
        if (isOpaqueTooLong(token)) {
          client.out.line(opaqueTooLong);
          return;
        }
        reply += ` ${token}`;
        break;
      case 'k':
        reply += keyFlag(flags.key, flags.binaryKey);
        break;
    }
  }
  // Quiet mode hides only the usual outcome; the creation of an item is reported.
  if (flags.quiet && !created) return;
  client.out.line(reply);
  if (flags.value) client.out.line(text);
}

function answerWithout(client: Client, flags: MetaFlags, status: 'NF' | 'EX'): void {
  const answers = opaqueAndKey(flags, client);
  if (answers !== null) client.out.line(status + answers);
}
