import {policyNames} from '../../topology/topology.ts';
import {HistoryInvalidError} from './history-invalid-error.ts';
import {initialStates, results, verbs, type HistoryEntry, type Operation} from './history-entry.ts';

/** Where an entry comes from, for messages. */
export type EntryPlace = {file: string; line: number};

type Fields = Readonly<Record<string, unknown>>;

const knownVerbs: ReadonlySet<unknown> = new Set(verbs);

/**
 * Reads one line of a history. Returns null for a blank line. Fields that the format does not know stay in the entry.
 *
 * @throws {HistoryInvalidError} when the line is not an entry of a history.
 */
export function parseLine(text: string, place: EntryPlace): HistoryEntry | null {
  if (text.trim() === '') return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new HistoryInvalidError(place.file, place.line, `not JSON: ${(error as Error).message}`);
  }
  return entryOf(parsed, place);
}

/**
 * Checks one entry that is an object already.
 *
 * @throws {HistoryInvalidError} when it is not an entry of a history.
 */
export function parseEntry(value: unknown, place: EntryPlace): HistoryEntry {
  return entryOf(typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : value, place);
}

/** The object is changed into the entry: a copy of each of a million lines takes more time than the check. */
function entryOf(value: unknown, place: EntryPlace): HistoryEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(place, `expected an object with "op" or "fault", got ${shown(value)}`);
  }
  const fields = value as Record<string, unknown>;
  if ('op' in fields) return operationOf(fields, place);
  if ('fault' in fields) return faultOf(fields, place);
  if ('history' in fields) return headerOf(fields, place);
  throw invalid(place, 'expected an object with "op" or "fault", got neither');
}

// Runs once a line: a million lines have to be read in seconds, so no schema library here.
function operationOf(fields: Record<string, unknown>, place: EntryPlace): Operation {
  const {op, invokeMs, completeMs = null} = fields;
  if (!knownVerbs.has(op)) throw wrong(place, 'op', op, `one of ${verbs.join(', ')}`);
  const key = op === 'flush_all' ? (fields.key ?? '') : fields.key;
  if (typeof key !== 'string') throw wrong(place, 'key', key, 'a string');
  if (!isTime(invokeMs)) throw wrong(place, 'invokeMs', invokeMs, 'milliseconds');
  if (completeMs !== null && !(isTime(completeMs) && completeMs >= invokeMs)) {
    throw wrong(place, 'completeMs', completeMs, `milliseconds, not before invokeMs ${invokeMs}, or null`);
  }
  const result = fields.result ?? (completeMs === null ? 'info' : 'ok');
  if (!isOneOf(results, result)) throw wrong(place, 'result', result, `one of ${results.join(', ')}`);
  fields.key = key;
  fields.completeMs = completeMs;
  fields.result = result;
  fields.line = place.line;
  checkOptional(fields, place);
  return fields as Operation;
}

function checkOptional(fields: Record<string, unknown>, place: EntryPlace): void {
  const {value, ttlMs, process, connection, noreply, heldBy} = fields;
  if (typeof value !== 'string' && isGiven(value)) fields.value = text(place, 'value', value);
  for (const field of texts) {
    const given = fields[field];
    if (given === undefined || typeof given === 'string') continue;
    fields[field] = given === null ? undefined : text(place, field, given);
  }
  if (fields.by !== undefined && !/^\d+$/.test(fields.by as string)) fail(place, 'by', fields.by, 'a whole number');
  if (isGiven(process)) checkName(place, 'process', process);
  if (isGiven(connection)) checkName(place, 'connection', connection);
  if (isGiven(ttlMs) && !isTime(ttlMs)) fail(place, 'ttlMs', ttlMs, 'milliseconds');
  if (isGiven(noreply) && typeof noreply !== 'boolean') fail(place, 'noreply', noreply, 'a boolean');
  if (isGiven(heldBy)) fields.heldBy = holders(place, heldBy);
  for (const field of ['ttlMs', 'process', 'connection', 'noreply', 'heldBy']) {
    if (fields[field] === null) fields[field] = undefined;
  }
}

const texts = ['unique', 'by', 'reply', 'member'] as const;

function faultOf(fields: Fields, place: EntryPlace): HistoryEntry {
  const {fault, member, fromMs, toMs = null} = fields;
  if (typeof fault !== 'string') throw wrong(place, 'fault', fault, 'a string, such as "kill"');
  if (isGiven(member) && typeof member !== 'string') throw wrong(place, 'member', member, 'a string');
  if (!isTime(fromMs)) throw wrong(place, 'fromMs', fromMs, 'milliseconds');
  if (toMs !== null && !(isTime(toMs) && toMs >= fromMs)) {
    throw wrong(place, 'toMs', toMs, `milliseconds, not before fromMs ${fromMs}, or null`);
  }
  const {member: _, ...rest} = fields;
  return {...rest, fault, fromMs, toMs, line: place.line, ...(typeof member === 'string' ? {member} : {})};
}

function headerOf(fields: Fields, place: EntryPlace): HistoryEntry {
  const {history, policy, initial, deadlineMs} = fields;
  if (history !== 1) throw wrong(place, 'history', history, 'version 1');
  if (isGiven(policy) && !isOneOf(policyNames, policy)) {
    throw wrong(place, 'policy', policy, `one of ${policyNames.join(', ')}`);
  }
  if (isGiven(initial) && !isOneOf(initialStates, initial)) {
    throw wrong(place, 'initial', initial, `one of ${initialStates.join(', ')}`);
  }
  if (isGiven(deadlineMs) && !isTime(deadlineMs)) throw wrong(place, 'deadlineMs', deadlineMs, 'milliseconds');
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
  return {...given, history};
}

/** Numbers are accepted where memcached has text: a recorder may write `"value": 5`. */
function text(place: EntryPlace, field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : fail(place, field, value, 'a string');
}

function checkName(place: EntryPlace, field: string, value: unknown): void {
  if (typeof value !== 'string' && typeof value !== 'number') fail(place, field, value, 'a string or a number');
}

function holders(place: EntryPlace, value: unknown): Readonly<Record<string, string>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord) return fail(place, 'heldBy', value, 'an object: member to value');
  return Object.fromEntries(Object.entries(value).map(([member, held]) => [member, text(place, 'heldBy', held)]));
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isOneOf<T extends string>(words: readonly T[], value: unknown): value is T {
  return (words as readonly unknown[]).includes(value);
}

function fail(place: EntryPlace, field: string, value: unknown, expected: string): never {
  throw wrong(place, field, value, expected);
}

function wrong(place: EntryPlace, field: string, value: unknown, expected: string): HistoryInvalidError {
  const got = value === undefined ? 'it is missing' : `got ${shown(value)}`;
  return invalid(place, `"${field}": expected ${expected}, ${got}`);
}

function invalid({file, line}: EntryPlace, problem: string): HistoryInvalidError {
  return new HistoryInvalidError(file, line, problem);
}

function shown(value: unknown): string {
  const json = ['bigint', 'function', 'symbol'].includes(typeof value) ? String(value) : JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
