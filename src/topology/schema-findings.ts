import type {core} from 'zod/mini';
import {closest} from '../support/did-you-mean.ts';
import {formatPath, formatValue, type Finding, type Path} from './finding.ts';

type Issue = core.$ZodIssue;

/**
 * What zod found, in our words. `knownKeys` names the keys of each mapping by its path without indexes (`nodes[]`), so
 * that a misspelt or misplaced key can be recognised.
 */
export function schemaFindings(
  issues: readonly Issue[],
  data: unknown,
  knownKeys: Readonly<Record<string, readonly string[]>>,
): Finding[] {
  const findings = issues.flatMap(chosenBranch).flatMap((issue): Finding[] => {
    const path = issue.path as Path;
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey([...path, key], knownKeys))
      : [wrongValue(path, issue, valueAt(data, path))];
  });
  // One problem a place: a number that is no whole one would be reported as out of range as well.
  return findings.filter((finding, index) => findings.findIndex((other) => samePlace(other, finding)) === index);
}

/** Of a union, the issues of the branch that the value tried to be: the one whose type is right at the top. */
function chosenBranch(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const tried = issue.errors.filter((branch) => !branch.some(({code, path}) => path.length === 0 && isMismatch(code)));
  const [branch] = tried;
  if (!branch || tried.length > 1) return [issue];
  return branch.map((inner) => ({...inner, path: [...issue.path, ...inner.path]})).flatMap(chosenBranch);
}

function isMismatch(code: Issue['code']): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function unknownKey(path: Path, knownKeys: Readonly<Record<string, readonly string[]>>): Finding {
  const key = String(path.at(-1));
  const mapping = formatPath(path.slice(0, -1));
  const keys = knownKeys[mapping.replaceAll(/\[\d+\]/g, '[]')] ?? [];
  const elsewhere = Object.entries(knownKeys).find(([under, others]) => under && others.includes(key))?.[0];
  return {
    origin: {path, part: 'key'},
    message: `unknown key ${JSON.stringify(key)}${mapping && ` in ${mapping}`}`,
    expected: `any of ${keys.join(', ')}`,
    suggestion: closest(key, keys) ?? (elsewhere && `${elsewhere}.${key}`),
  };
}

function wrongValue(path: Path, issue: Issue, value: unknown): Finding {
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
  // `nodes:2` is a string to YAML.
  if (issue.path.length === 0 && typeof value === 'string' && /^\w+:\S/.test(value)) return value.replace(':', ': ');
  if (issue.code === 'invalid_union' && isNo(value) && takesFalse(issue)) return 'false';
  if (issue.code === 'invalid_union' && typeof value === 'string') return closest(value, words(issue));
  if (issue.code === 'invalid_type' && issue.expected === 'number' && typeof value === 'string') {
    return /^(\d+)(?: ?m(?:i?b)?)?$/i.exec(value)?.[1];
  }
  return undefined;
}

/** YAML 1.2 reads `no` and `off` as strings; people who know YAML 1.1 do not expect that. */
function isNo(value: unknown): boolean {
  return typeof value === 'string' && /^(?:no|off|none|n)$/i.test(value);
}

function takesFalse(issue: core.$ZodIssueInvalidUnion): boolean {
  return issue.errors.flat().some((inner) => inner.code === 'invalid_value' && inner.values.includes(false));
}

/** The strings that a union takes as they are. */
function words(issue: core.$ZodIssueInvalidUnion): string[] {
  const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  return values.filter((value) => typeof value === 'string');
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], data);
}

function samePlace(one: Finding, other: Finding): boolean {
  return JSON.stringify(one.origin) === JSON.stringify(other.origin);
}
