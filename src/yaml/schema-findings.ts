import type {core} from 'zod/mini';
import {closest} from '../support/did-you-mean.ts';
import {formatPath, formatValue, type Finding, type Path} from './finding.ts';
import {withoutIndexes} from './keys-by-path.ts';

type Issue = core.$ZodIssue;

type KnownKeys = Readonly<Record<string, readonly string[]>>;

/**
 * Translates zod's issues with `data`, which is at `base` in its file, to findings in mcluster's words. `knownKeys`
 * lists the keys of each mapping by its path in `data` without indexes (`nodes[]`), to recognise misspelt and misplaced
 * keys.
 */
export function schemaFindings(
  issues: readonly Issue[],
  data: unknown,
  knownKeys: KnownKeys,
  base: Path = [],
): Finding[] {
  const meant = new Set<string>();
  const findings = issues.flatMap(chosenBranch).flatMap((issue): Finding[] => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [wrongValue([...base, ...path], issue, valueAt(data, path))];
    return issue.keys.map((key) => {
      const place = placeMeant(path, key, knownKeys);
      if (place) meant.add(formatPath([...base, place.under, place.key].filter((segment) => segment !== '')));
      return unknownKey([...base, ...path], key, knownKeys[withoutIndexes(path)] ?? [], suggestedKey(path, place));
    });
  });
  const places = new Set<string>();
  return findings.filter(({origin}) => {
    if ('flag' in origin) return true;
    // One problem per place: a fraction would be reported as out of range as well.
    const place = JSON.stringify(origin);
    if (places.has(place)) return false;
    places.add(place);
    // One problem per mistake: a value under a misspelt or misplaced key is not missing.
    const isMissing = valueAt(data, origin.path.slice(base.length)) === undefined;
    return !(isMissing && meant.has(formatPath(origin.path)));
  });
}

/**
 * Returns the issues of the union's branch that was most likely meant: of those with the right type at the top, the one
 * with the fewest issues.
 */
function chosenBranch(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const tried = issue.errors
    .filter((branch) => !branch.some(({code, path}) => path.length === 0 && isMismatch(code)))
    .toSorted((a, b) => mistakesIn(a) - mistakesIn(b));
  const [best] = tried;
  if (!best) return [issue];
  const likely = tried.filter((branch) => mistakesIn(branch) === mistakesIn(best));
  // If several branches are equally likely, keep only the unknown keys that all of them reject.
  const branch =
    likely.length === 1 ? best : best.filter((inner) => likely.every((other) => isUnknownIn(other, inner)));
  if (branch.length === 0) return [issue];
  return branch.map((inner) => ({...inner, path: [...issue.path, ...inner.path]})).flatMap(chosenBranch);
}

function isUnknownIn(issues: readonly Issue[], one: Issue): boolean {
  if (one.code !== 'unrecognized_keys') return false;
  return issues.some((other) => other.code === one.code && one.keys.every((key) => other.keys.includes(key)));
}

function mistakesIn(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

function isMismatch(code: Issue['code']): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function unknownKey(path: Path, key: string, keys: readonly string[], suggestion: string | undefined): Finding {
  return {
    origin: {path: [...path, key], part: 'key'},
    message: `unknown key ${JSON.stringify(key)}${path.length > 0 ? ` in ${formatPath(path)}` : ''}`,
    expected: keys.length > 0 ? `any of ${keys.join(', ')}` : 'no keys here',
    suggestion,
  };
}

type Place = {under: string; key: string};

/** Returns where an unknown key belongs: under a similar name in the same mapping, or in an outer or inner one. */
function placeMeant(path: Path, key: string, knownKeys: KnownKeys): Place | undefined {
  const near = closest(key, knownKeys[withoutIndexes(path)] ?? []);
  if (near !== undefined) return {under: formatPath(path), key: near};
  const [under] = Object.entries(knownKeys).find(([, keys]) => keys.includes(key)) ?? [];
  return under === undefined ? undefined : {under, key};
}

function suggestedKey(path: Path, place: Place | undefined): string | undefined {
  if (!place || place.under === formatPath(path)) return place?.key;
  return place.under === '' ? `${place.key} beside ${path[0]}` : `${place.under}.${place.key}`;
}

function wrongValue(path: Path, issue: Issue, value: unknown): Finding {
  if (issue.code === 'invalid_key') {
    return {
      origin: {path, part: 'key'},
      message: `${formatPath(path.slice(0, -1))} has the key ${formatValue(path.at(-1))}`,
      expected: issue.issues[0]?.message,
    };
  }
  return {
    origin: {path},
    message: `${formatPath(path) || 'the file'} is ${formatValue(value)}`,
    expected: issue.message,
    suggestion: suggestedValue(issue, value),
  };
}

function suggestedValue(issue: Issue, value: unknown): string | undefined {
  if (issue.code === 'invalid_value' && (typeof value === 'string' || typeof value === 'number')) {
    if (issue.values.length === 1) return undefined;
    const found = closest(String(value), issue.values.map(String));
    return typeof value === 'number' && found ? JSON.stringify(found) : found;
  }
  // YAML parses `nodes:2` as a string.
  if (issue.path.length === 0 && typeof value === 'string' && /^\w+:\S/.test(value)) return value.replace(':', ': ');
  if (issue.code === 'invalid_union' && isNo(value) && takesFalse(issue)) return 'false';
  if (issue.code === 'invalid_union' && typeof value === 'string') return closest(value, words(issue));
  if (issue.code === 'invalid_type' && issue.expected === 'number' && typeof value === 'string') {
    const [, digits] = /^(\d+)(?: ?m(?:i?b)?)?$/i.exec(value) ?? [];
    return Number.isSafeInteger(Number(digits)) ? digits : undefined;
  }
  return undefined;
}

/** YAML 1.2 parses `no` and `off` as strings, to the surprise of users of YAML 1.1. */
function isNo(value: unknown): boolean {
  return typeof value === 'string' && /^(?:no|off|none|n)$/i.test(value);
}

function takesFalse(issue: core.$ZodIssueInvalidUnion): boolean {
  return issue.errors.flat().some((inner) => inner.code === 'invalid_value' && inner.values.includes(false));
}

/** Returns the literal strings that a union accepts. */
function words(issue: core.$ZodIssueInvalidUnion): string[] {
  const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  return values.filter((value) => typeof value === 'string');
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, segment) => (value as Record<string | number, unknown> | undefined)?.[segment],
    data,
  );
}
