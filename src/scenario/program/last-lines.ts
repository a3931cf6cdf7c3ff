const longestLine = 400;

/**
 * Returns the last lines of a program's output (`output` of a failed step) for places without room for all of it. Long
 * lines are truncated; the first line says how many were omitted.
 */
export function lastLines(output: string, count = 20): string[] {
  const lines = output.split('\n');
  const last = lines.slice(-count).map(shortened);
  const before = lines.length - last.length;
  return before === 0 ? last : [`… (${before} more ${before === 1 ? 'line' : 'lines'} before this)`, ...last];
}

function shortened(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
