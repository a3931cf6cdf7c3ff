import type {Request} from '../../../../protocol/request.ts';
import {Item} from '../../store/item.ts';
import {storeValue, type StoreMode, type StoreResult} from '../../store/store-value.ts';
import type {Client} from '../command-handler.ts';
import {isOpaqueTooLong, keyFlag, opaqueTooLong, parseMetaFlags, type MetaFlags} from './meta-flags.ts';
import {copyData, isTooLarge, tooLarge, toCas} from '../storage.ts';

const modes: Readonly<Record<string, StoreMode>> = {
  '': 'set',
  S: 'set',
  E: 'add',
  A: 'append',
  P: 'prepend',
  R: 'replace',
};

const statuses: Record<StoreResult, string> = {stored: 'HD', 'not-stored': 'NS', exists: 'EX', 'not-found': 'NF'};

/** `ms key bytes flags*` and its data (process_mset_command in proto_text.c). */
export function metaSet(request: Request, client: Client): void {
  const {store, counters, clock} = client.server;
  const [, key = '', , ...flagTokens] = request.tokens();
  const flags = parseMetaFlags(key, flagTokens, clock);
  const problem = typeof flags === 'string' ? flags : findProblem(flags);
  if (typeof flags === 'string' || problem !== null) {
    client.out.line(problem ?? '');
    return;
  }
  if (isTooLarge(request, flags.clientFlags)) {
    refuseTooLarge(client, flags.key);
    return;
  }
  const item = new Item(flags.key, copyData(request), flags.clientFlags, flags.expiresAt ?? 0);
  item.binaryKey = flags.binaryKey;
  counters.classes[item.slabClass]!.cmd_set++;
  if (request.problem !== null) {
    client.out.line(request.problem);
    return;
  }
  const mode = modeOf(flags);
  const options = {cas: toCas(flags.cas), allowStale: flags.invalidate};
  const {result, cas} = storeValue(store, counters, mode, item, options);
  if (flags.quiet && result === 'stored') return;
  client.out.line(statuses[result] + answers(flags, cas));
}

function findProblem(flags: MetaFlags): string | null {
  if (modes[flags.mode] === undefined) return 'CLIENT_ERROR invalid mode for ms M token';
  return flags.tokens.some((token) => token.startsWith('O') && isOpaqueTooLong(token)) ? opaqueTooLong : null;
}

/** With a cas unique, modes that overwrite become `cas`. */
function modeOf(flags: MetaFlags): StoreMode {
  const mode = modes[flags.mode] ?? 'set';
  return flags.cas !== null && (mode === 'set' || mode === 'replace') ? 'cas' : mode;
}

function answers(flags: MetaFlags, cas: number): string {
  let text = '';
  for (const token of flags.tokens) {
    const letter = token.charAt(0);
    if (letter === 'O') text += ` ${token}`;
    else if (letter === 'k') text += keyFlag(flags.key, flags.binaryKey);
    else if (letter === 'c') text += ` c${cas}`;
  }
  return text;
}

/** Unlike the classic commands, removes the old value in every mode. */
function refuseTooLarge(client: Client, key: string): void {
  const {store, counters} = client.server;
  counters.store_too_large++;
  const old = store.find(key);
  if (old !== undefined) store.delete(old);
  client.out.line(tooLarge);
}
