import {writeSync} from 'node:fs';

/**
 * A line to stderr, which is the log of a daemon. A full disk costs the line, never the daemon; a stream would throw, and
 * stay broken when there is room again.
 */
export function writeLogLine(line: string): void {
  try {
    writeSync(process.stderr.fd, `${line}\n`);
  } catch {
    // There is no other place to report it.
  }
}
