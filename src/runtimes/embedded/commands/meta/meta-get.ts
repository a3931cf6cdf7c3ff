import type {Request} from '../../../../protocol/request.ts';
import {Item} from '../../store/item.ts';
import type {Client} from '../command-handler.ts';
import {
  hasTooManyTokens,
  isOpaqueTooLong,
  keyFlag,
  opaqueTooLong,
  parseMetaFlags,
  timeLeft,
  type MetaFlags,
} from './meta-flags.ts';
import {opaqueAndKey} from './meta-reply.ts';

const empty = Buffer.alloc(0);

/** `mg key flags*` (process_mget_command in proto_text.c). */
export function metaGet(request: Request, client: Client): void {
  const {clock} = client.server;
  const [, key = '', ...flagTokens] = request.tokens();
  if (hasTooManyTokens(request.tokens())) {
    client.out.line('CLIENT_ERROR options flags are too long');
    return;
  }
  const flags = parseMetaFlags(key, flagTokens, clock);
  if (typeof flags === 'string') {
    client.out.line(flags);
    return;
  }
  const {item, created} = find(client, flags);
  if (item === undefined) miss(client, flags);
  else hit(client, flags, item, created);
}

function find(client: Client, flags: MetaFlags): {item: Item | undefined; created: boolean} {
  const {store} = client.server;
  const item = flags.late || flags.noUpdate ? store.find(flags.key) : store.fetch(flags.key);
  if (item !== undefined || flags.vivifyUntil === null) return {item, created: false};
  const created = new Item(flags.key, empty, 0, 0);
  store.put(created);
  return {item: created, created: true};
}

function miss(client: Client, flags: MetaFlags): void {
  const {counters} = client.server;
  counters.get_misses++;
  counters.cmd_get++;
  const answers = opaqueAndKey(flags, client);
  if (answers !== null && !flags.quiet) client.out.line(`EN${answers}`);
}

function hit(client: Client, flags: MetaFlags, item: Item, created: boolean): void {
  const {store, counters} = client.server;
  const win = {won: false};
  let reply = flags.value ? `VA ${item.value.length}` : 'HD';
  for (const token of flags.tokens) {
    if (token.startsWith('O') && isOpaqueTooLong(token)) {
      client.out.line(opaqueTooLong);
      return;
    }
    reply += flagAnswer(client, flags, item, created, token, win);
  }
  if (item.tokenSent) reply += ' Z';
  if (item.stale) reply += ' X';
  if (item.stale && !item.tokenSent) win.won = true;
  if (win.won) {
    reply += ' W';
    item.tokenSent = true;
  }
  client.out.line(reply);
  if (flags.value) client.out.data(item.value);

  if (flags.late && !flags.noUpdate) store.bump(item);
  const classCounters = counters.classes[item.slabClass]!;
  if (flags.expiresAt !== null) {
    counters.cmd_touch++;
    classCounters.touch_hits++;
  } else {
    counters.cmd_get++;
    classCounters.get_hits++;
  }
}

/** Applies one flag to the item that was found, and returns its part of the reply. */
function flagAnswer(
  client: Client,
  flags: MetaFlags,
  item: Item,
  created: boolean,
  token: string,
  win: {won: boolean},
): string {
  const {clock} = client.server;
  switch (token.charAt(0)) {
    case 'T':
      item.expiresAt = flags.expiresAt ?? 0;
      return '';
    case 'N':
      if (created) {
        item.expiresAt = flags.vivifyUntil ?? 0;
        win.won = true;
      }
      return '';
    case 'R':
      if (!item.tokenSent && !created && item.expiresAt !== 0 && item.expiresAt < flags.recacheBefore) win.won = true;
      return '';
    case 's':
      return ` s${item.value.length}`;
    case 't':
      return ` t${timeLeft(item.expiresAt, clock)}`;
    case 'c':
      return ` c${item.cas}`;
    case 'f':
      return ` f${item.flags}`;
    case 'l':
      return ` l${clock.now - item.usedAt}`;
    case 'h':
      return item.fetched ? ' h1' : ' h0';
    case 'O':
      return ` ${token}`;
    case 'k':
      return keyFlag(item.key, item.binaryKey);
    default:
      return '';
  }
}
