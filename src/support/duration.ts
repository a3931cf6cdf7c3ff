const unitsMs = {ms: 1, s: 1000, m: 60_000, h: 3_600_000} as const;

/** Matches a duration as users write it: `250ms`, `1s`, `1.5s`, `2m`, `1h`. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/**
 * Parses a duration such as `250ms` or `1.5s` into milliseconds, rounded to a whole number; returns undefined if it is
 * not one.
 */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs]);
}

/** Formats `ms` as the shortest duration that `parseDuration` parses back to the same value: `1s`, `250ms`, `2m`. */
export function formatDuration(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    if (ms > 0 && ms % unitsMs[unit] === 0) return `${ms / unitsMs[unit]}${unit}`;
  }
  return `${ms}ms`;
}
