import {writeSync} from 'node:fs';

/**
 * Writes a line to stderr, which is a daemon's log. A full disk loses the line but never stops the daemon; a stream
 * would throw, and stay broken after space is freed.
 */
export function writeLogLine(line: string): void {
  try {
    writeSync(process.stderr.fd, `${line}\n`);
  } catch {
    // There is no other place to report it.
  }
}
