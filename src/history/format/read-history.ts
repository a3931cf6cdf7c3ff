import type {HistoryEntry} from './history-entry.ts';
import {parseEntry, parseLine} from './parse-entry.ts';

/** Lines of JSON, or the same as objects. */
export type HistorySource = Iterable<unknown> | AsyncIterable<unknown>;

export function isAsync(source: HistorySource): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}

/**
 * Returns a function that turns the lines or objects of a history, passed in order, into entries; null for a blank line.
 *
 * @throws {HistoryInvalidError} when a line is not an entry of a history.
 */
export function entryReader(file = 'history'): (item: unknown) => HistoryEntry | null {
  const place = {file, line: 0};
  return (item) => {
    place.line += 1;
    return typeof item === 'string' ? parseLine(item, place) : parseEntry(item, place);
  };
}
