import {shown} from '../support/shown.ts';
import {storageVerbs, type Command} from './command.ts';

const verbs: readonly string[] = ['get', 'gets', ...storageVerbs, 'incr', 'decr', 'delete', 'touch', 'stats'];

/**
 * Why a command can't be sent, in words; null: it can. What a line can't hold would be read as more words of it, or as
 * the next command: a key from a user's form could flush the cluster. Callers without types may pass anything.
 */
export function commandProblem(command: Command): string | null {
  const {verb, ...fields} = command as Readonly<Record<string, unknown>>;
  if (!verbs.includes(String(verb))) return `unknown verb ${shown(verb)}, expected one of ${verbs.join(', ')}`;
  if (verb === 'stats') {
    const {argument} = fields;
    return argument === undefined || isLine(argument) ? null : `the argument of stats is ${shown(argument)}`;
  }
  return keyProblem(verb === 'get' || verb === 'gets' ? fields.keys : [fields.key]) ?? fieldProblem(verb, fields);
}

function keyProblem(keys: unknown): string | null {
  if (!Array.isArray(keys) || keys.length === 0) return `keys is ${shown(keys)}, expected a list of at least one key`;
  const odd = keys.findIndex((key) => !isWord(key));
  if (odd < 0) return null;
  return `the key is ${shown(keys[odd])}, expected text without spaces and control characters`;
}

function fieldProblem(verb: unknown, fields: Readonly<Record<string, unknown>>): string | null {
  const {value, unique, flags, ttlSeconds, by} = fields;
  const isStorage = (storageVerbs as readonly unknown[]).includes(verb);
  if (isStorage && typeof value !== 'string') return `value is ${shown(value)}, expected a string`;
  if (unique !== undefined && !isWord(unique)) return `unique is ${shown(unique)}, expected what gets answered`;
  const numbers = {
    flags: flags ?? 0,
    ttlSeconds: verb === 'touch' ? ttlSeconds : (ttlSeconds ?? 0),
    by: verb === 'incr' || verb === 'decr' ? by : 0,
  };
  const wrong = Object.entries(numbers).find(([, number]) => typeof number !== 'number');
  return wrong ? `${wrong[0]} is ${shown(wrong[1])}, expected a number` : null;
}

function isLine(text: unknown): text is string {
  return typeof text === 'string' && !/\p{Cc}/u.test(text);
}

function isWord(text: unknown): boolean {
  return isLine(text) && text !== '' && !text.includes(' ');
}
