/** At most this many lines of one cause are written per window; the others are counted. */
const burst = 20;
const windowMs = 10_000;
/** Further causes at the same time are counted as one, which bounds the memory. */
const maxCauses = 1000;

/**
 * Limits the rate of log lines, so that a client that fails repeatedly cannot fill the log. Lines that differ only in
 * numbers, such as addresses and times, have the same cause: the first ones of a window are written, then their count.
 */
export function limitRate(write: (line: string) => void): (line: string) => void {
  const causes = new Map<string, {lines: number; last: string}>();
  const end = (cause: string): void => {
    const {lines, last} = causes.get(cause)!;
    causes.delete(cause);
    if (lines > burst) write(`${lines - burst} more lines like this one within ${windowMs / 1000} s: ${last}`);
  };
  return (line) => {
    const cause = causes.size < maxCauses ? causeOf(line) : '';
    const known = causes.get(cause);
    if (known === undefined) {
      causes.set(cause, {lines: 1, last: line});
      // A pending count must not keep the process alive.
      setTimeout(end, windowMs, cause).unref();
    } else {
      known.lines++;
      known.last = line;
    }
    if ((known?.lines ?? 1) <= burst) write(line);
  };
}

/** Replaces numbers, except those that are part of a name, such as `node1` and `f3`. */
function causeOf(line: string): string {
  return line.replaceAll(/\b\d[\d.:]*/g, '#');
}
