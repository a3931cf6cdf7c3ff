const longestLine = 400;

/**
 * The last lines of what a program has said (`output` of a step that failed), for where there is no room for all of it:
 * none of them very long, and before them how many there were.
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
