import {writeSync} from 'node:fs';
import {capLog} from './cap-log.ts';

/** Set for daemons: the file that their stderr is appended to. */
export const logFileVariable = 'MCLUSTER_LOG_FILE';

/** How often the length of the file is looked at, in bytes written. */
const lookEveryBytes = 64 * 1024;
let unlookedBytes = 0;

/**
 * Writes a line to stderr, which is a daemon's log. A full disk loses the line but never stops the daemon; a stream
 * would throw, and stay broken after space is freed.
 */
export function writeLogLine(line: string): void {
  try {
    unlookedBytes += writeSync(process.stderr.fd, `${line}\n`);
  } catch {
    // There is no other place to report it.
  }
  const file = process.env[logFileVariable];
  if (file === undefined || unlookedBytes < lookEveryBytes) return;
  unlookedBytes = 0;
  capLog(file);
}
