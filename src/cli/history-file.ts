import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {FileUnreadableError} from '../yaml/file-unreadable-error.ts';

/**
 * Returns the lines of a history.
 *
 * @throws {FileUnreadableError} when the file can't be read.
 */
export async function* historyLines(file: string): AsyncGenerator<string> {
  try {
    yield* createInterface({input: createReadStream(file), crlfDelay: Infinity});
  } catch (error) {
    throw new FileUnreadableError(file, error, 'docs/history.md describes how to write one');
  }
}
