import * as z from 'zod/mini';

/** `> 0`, `>= 95%`, `<= 50ms`, `0`: an operator and the number to compare with. */
export type Comparison = {operator: '=' | '>' | '>=' | '<' | '<='; than: number; text: string};

const pattern = /^(>=|<=|>|<|=)? *(\d+(?:\.\d+)?)(%|ms|s)?$/;
/** Divisors rather than factors, since 95 * 0.01 is not 0.95. */
const divisors = {'%': 100, ms: 1, s: 0.001} as const;

export type ComparisonUnit = 'none' | 'share' | 'time';
/** A bare 0 needs no unit. */
const patterns: Readonly<Record<ComparisonUnit, RegExp>> = {
  none: /^(>=|<=|>|<|=)? *\d+(\.\d+)?$/,
  share: /^(>=|<=|>|<|=)? *(\d+(\.\d+)?%|0)$/,
  time: /^(>=|<=|>|<|=)? *(\d+(\.\d+)?(ms|s)|0)$/,
};
const examples: Readonly<Record<ComparisonUnit, string>> = {none: "'> 0'", share: "'>= 95%'", time: "'<= 50ms'"};

/** Returns the schema of a comparison in a file. Shares are parsed to 0–1, times to milliseconds. */
export function comparison(unit: ComparisonUnit) {
  const error = `a comparison such as ${examples[unit]}`;
  const possible = unit === 'share' ? `${error}, from 0% to 100%` : `${error}, up to ${Number.MAX_SAFE_INTEGER}`;
  const bare = unit === 'none' ? z.number({error}).check(z.gte(0, {error})) : z.literal(0, {error});
  const parsed = z.pipe(
    z.pipe(z.union([z.string({error}).check(z.regex(patterns[unit], {error})), bare], {error}), z.transform(String)),
    z.transform(parseComparison),
  );
  return parsed.check(z.refine((one) => canHold(one, unit), {error: `${possible}, that can hold`}));
}

function canHold({operator, than}: Comparison, unit: ComparisonUnit): boolean {
  const isBelowNothing = operator === '<' && than === 0;
  // Beyond it, numbers are rounded: 2^53 + 1 would be 2^53.
  if (than > Number.MAX_SAFE_INTEGER) return false;
  const isAboveAll = unit === 'share' && (than > 1 || (operator === '>' && than === 1));
  return !isBelowNothing && !isAboveAll;
}

function parseComparison(text: string): Comparison {
  const [, operator = '=', number = '0', unit] = pattern.exec(text) ?? [];
  const divisor = unit === undefined ? 1 : divisors[unit as keyof typeof divisors];
  return {operator: operator as Comparison['operator'], than: Number(number) / divisor, text};
}

export function compares(value: number, {operator, than}: Comparison): boolean {
  switch (operator) {
    case '=':
      return value === than;
    case '>':
      return value > than;
    case '>=':
      return value >= than;
    case '<':
      return value < than;
    case '<=':
      return value <= than;
  }
}
