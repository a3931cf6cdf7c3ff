import type {Copy} from './copies/copy.ts';
import {existsCommand} from './item.ts';

/** Returns whether a copy has the key; false also if the copy cannot be asked. */
export async function holds(copy: Copy, key: string): Promise<boolean> {
  const reply = copy.speaksMeta
    ? await copy.ask(existsCommand(key), 'line')
    : await copy.ask(`get ${key}\r\n`, 'values');
  return /^(?:ME|VALUE) /.test(reply?.toString('latin1', 0, 6) ?? '');
}
