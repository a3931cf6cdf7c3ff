/** Of lines with the same cause so many are written in this time; the others are counted. */
const burst = 20;
const windowMs = 10_000;
/** More causes at a time than this are taken for causes that are no better told apart. */
const maxCauses = 1000;

/**
 * A log that a client which fails again and again can't fill: of lines that differ in numbers alone, such as addresses and
 * times, only the first in a while are written, and then how many more there were.
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
      // What is left to tell is no reason for a process to stay.
      setTimeout(end, windowMs, cause).unref();
    } else {
      known.lines++;
      known.last = line;
    }
    if ((known?.lines ?? 1) <= burst) write(line);
  };
}

/** Numbers that stand for themselves; those of `node1` and `f3` are part of a name. */
function causeOf(line: string): string {
  return line.replaceAll(/\b\d[\d.:]*/g, '#');
}
