import {maxFlags, maxKeyBytes, maxTimeToLiveSeconds, maxUnique} from '../../protocol/limits.ts';
import {shown} from '../../support/shown.ts';
import {storageVerbs, type Command, type StorageVerb} from './command.ts';

/** `expected` completes "expected …". */
type Rule = {expected: string; holds: (value: unknown) => boolean};

/**
 * Returns why a command cannot be sent, or null if it can. memcached would reject it, and a server may leave the data
 * of a rejected command unread and run it as commands. Text that does not fit into one line would be read as more words
 * of it, or as the next command: a key from a user's form could flush the cluster. Callers without types may pass
 * anything.
 */
export function commandProblem(command: Command): string | null {
  const given: unknown = command;
  if (typeof given !== 'object' || given === null) return `the command is ${shown(given)}, expected an object`;
  const {verb, ...fields} = given as Readonly<Record<string, unknown>>;
  if (!isVerb(verb)) return `unknown verb ${shown(verb)}, expected one of ${Object.keys(verbs).join(', ')}`;
  const {needs, mayHave} = verbs[verb];
  const known: Readonly<Record<string, Rule>> = {...needs, ...mayHave};
  const other = Object.keys(fields).find((name) => fields[name] !== undefined && !Object.hasOwn(known, name));
  for (const [name, {expected, holds}] of Object.entries(known)) {
    const value = fields[name];
    if (value === undefined && !Object.hasOwn(needs, name)) continue;
    if (holds(value)) continue;
    if (name !== 'keys' || !isList(value)) return `${name} is ${shown(value)}, expected ${expected}`;
    const odd = value.find((key) => !isKey(key));
    return `${value.length === 0 ? 'keys is []' : `a key is ${shown(odd)}`}, expected ${expected}`;
  }
  return other === undefined ? null : `${verb} has no field ${other}, expected one of ${Object.keys(known).join(', ')}`;
}

/** Returns whether memcached accepts it as a key (protocol.txt, "Keys"). */
export function isKey(key: unknown): boolean {
  return isWord(key) && Buffer.byteLength(key) <= maxKeyBytes;
}

function isWord(text: unknown): text is string {
  return isLine(text) && text !== '' && !text.includes(' ');
}

/** An unpaired surrogate cannot be written as UTF-8: another character would be sent in its place. */
function isLine(text: unknown): text is string {
  return typeof text === 'string' && !/[\p{Cc}\p{Cs}]/u.test(text);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function whole(min: number, max: number): Rule {
  return {
    expected: `a whole number from ${min} to ${max}`,
    holds: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

const key: Rule = {expected: `up to ${maxKeyBytes} bytes without spaces and control characters`, holds: isKey};
const keys: Rule = {
  expected: `a list of at least one key, each with ${key.expected}`,
  holds: (value) => isList(value) && value.length > 0 && value.every(isKey),
};
const value: Rule = {expected: 'a string', holds: (text) => typeof text === 'string'};
const noreply: Rule = {expected: 'true or false', holds: (choice) => typeof choice === 'boolean'};
const unique: Rule = {
  expected: 'what gets answered',
  holds: (text) => typeof text === 'string' && /^\d{1,20}$/.test(text) && BigInt(text) <= maxUnique,
};
/** memcached treats an item with a negative time to live as expired. */
const ttlSeconds = whole(-maxTimeToLiveSeconds, maxTimeToLiveSeconds);
const by = whole(0, Number.MAX_SAFE_INTEGER);
const argument: Rule = {expected: 'text without control characters', holds: isLine};

type Fields = {needs: Readonly<Record<string, Rule>>; mayHave: Readonly<Record<string, Rule>>};

const storage: Fields = {needs: {key, value}, mayHave: {flags: whole(0, maxFlags), ttlSeconds, unique, noreply}};

const verbs: Readonly<Record<Command['verb'], Fields>> = {
  get: {needs: {keys}, mayHave: {}},
  gets: {needs: {keys}, mayHave: {}},
  ...(Object.fromEntries(storageVerbs.map((verb) => [verb, storage])) as Record<StorageVerb, Fields>),
  incr: {needs: {key, by}, mayHave: {noreply}},
  decr: {needs: {key, by}, mayHave: {noreply}},
  delete: {needs: {key}, mayHave: {noreply}},
  touch: {needs: {key, ttlSeconds}, mayHave: {noreply}},
  stats: {needs: {}, mayHave: {argument}},
};

function isVerb(verb: unknown): verb is Command['verb'] {
  return typeof verb === 'string' && Object.hasOwn(verbs, verb);
}
