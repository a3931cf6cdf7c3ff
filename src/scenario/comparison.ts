import * as z from 'zod/mini';

/** `> 0`, `>= 95%`, `<= 50ms`, `0`: a number compared with. */
export type Comparison = {operator: '=' | '>' | '>=' | '<' | '<='; than: number; text: string};

const pattern = /^(>=|<=|>|<|=)? *(\d+(?:\.\d+)?)(%|ms|s)?$/;
/** Divided by, since 95 * 0.01 is not 0.95. */
const divisors = {'%': 100, ms: 1, s: 0.001} as const;

export type ComparisonUnit = 'none' | 'share' | 'time';
const unitsOf: Readonly<Record<ComparisonUnit, readonly string[]>> = {none: ['', ''], share: ['%'], time: ['ms', 's']};
const examples: Readonly<Record<ComparisonUnit, string>> = {none: "'> 0'", share: "'>= 95%'", time: "'<= 50ms'"};

/** A comparison in a file. A share is from 0 to 1 once it is read, a time in milliseconds. */
export function comparison(unit: ComparisonUnit) {
  const error = `a comparison such as ${examples[unit]}`;
  const isOne = (text: string) => {
    const match = pattern.exec(text);
    // A bare 0 needs no unit.
    return match !== null && (unitsOf[unit].includes(match[3] ?? '') || Number(match[2]) === 0);
  };
  return z.pipe(
    z
      .pipe(z.union([z.string({error}), z.number({error})], {error}), z.transform(String))
      .check(z.refine(isOne, {error})),
    z.transform(parseComparison),
  );
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
