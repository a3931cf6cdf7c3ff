import {closest} from '../support/did-you-mean.ts';
import {formatPath, formatValue, type Finding, type Path} from '../topology/finding.ts';
import {schemaFindings} from '../topology/schema-findings.ts';
import {policyNames, type PolicyName} from '../topology/topology.ts';
import {assertionKinds} from './assertion-kinds.ts';
import type {Expectation, Wanted} from './expectation.ts';
import type {ScenarioStep} from './scenario.ts';
import {knownStepKeys, stepSchema} from './schema.ts';
import type {StepKind} from './step-kind.ts';
import {stepKinds} from './step-kinds.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Checks one step, which stands at `path`; null when something is wrong with it. */
export function checkStep(data: unknown, path: Path): {step: Omit<ScenarioStep, 'line'> | null; findings: Finding[]} {
  const kind = kindOf(data);
  if (!kind) return {step: null, findings: [noKind(data, path)]};

  const checked = stepSchema(kind).safeParse(data);
  if (checked.error) {
    const issues = checked.error.issues.map((issue) => ({...issue, path: [...path, ...issue.path] as PropertyKey[]}));
    return {step: null, findings: schemaFindings(issues, nested(data, path), knownKeysAt(path, kind))};
  }
  const {title, only, expect, knownBug, eventually, ...fields} = checked.data as Fields;
  const findings = expect === undefined ? [] : mixedExpectation(expect, [...path, 'expect']);
  const step = {
    kind,
    fields,
    title: (title as string | undefined) ?? null,
    only: (only as PolicyName | undefined) ?? null,
    expectation: expect === undefined ? null : expectationOf(expect),
    knownBug: [(knownBug as PolicyName | readonly PolicyName[] | undefined) ?? []].flat(),
    eventuallyMs: (eventually as {within: number} | undefined)?.within ?? null,
  };
  return {step, findings};
}

function kindOf(data: unknown): StepKind | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  return stepKinds.find(({verb}) => Object.hasOwn(data, verb));
}

function noKind(data: unknown, path: Path): Finding {
  const verbs = stepKinds.map(({verb}) => verb);
  const expected = `a mapping with one of ${verbs.join(', ')}`;
  const keys = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.keys(data) : [];
  const key = keys.find((candidate) => closest(candidate, verbs) !== undefined) ?? keys[0];
  if (key === undefined) return {origin: {path}, message: `${formatPath(path)} is ${formatValue(data)}`, expected};
  const message = `${formatPath(path)} has the key ${JSON.stringify(key)}, but none that says what to do`;
  return {origin: {path: [...path, key], part: 'key'}, message, expected, suggestion: closest(key, verbs)};
}

/** schemaFindings looks values up by their paths in the whole document. */
function nested(data: unknown, path: Path): unknown {
  return path.reduceRight<unknown>((inner, step) => ({[step]: inner}), data);
}

function knownKeysAt(path: Path, kind: StepKind): Record<string, readonly string[]> {
  const prefix = formatPath(path).replaceAll(/\[\d+\]/g, '[]');
  return Object.fromEntries(
    Object.entries(knownStepKeys(kind)).map(([under, keys]) => [under ? `${prefix}.${under}` : prefix, keys]),
  );
}

/** `{value: 1, repair: miss}` would leave open what magent has to do. */
function mixedExpectation(expect: unknown, path: Path): Finding[] {
  if (typeof expect !== 'object' || expect === null) return [];
  const keys = Object.keys(expect);
  const policies = keys.filter(isPolicy);
  if (keys.length === 0) {
    return [{origin: {path}, message: `${formatPath(path)} is an empty mapping`, expected: 'something to expect'}];
  }
  if (policies.length === 0 || policies.length === keys.length) return [];
  const message = `${formatPath(path)} speaks of ${policies.join(' and ')}, and of every policy`;
  return [{origin: {path}, message, expected: 'one expectation for every policy, or one a policy'}];
}

function expectationOf(expect: unknown): Expectation {
  if (typeof expect === 'object' && expect !== null && Object.keys(expect).some(isPolicy)) {
    const entries = Object.entries(expect).map(([policy, plain]) => [policy, wantedOf(plain)]);
    return {byPolicy: Object.fromEntries(entries) as Partial<Record<PolicyName, readonly Wanted[]>>};
  }
  return {common: wantedOf(expect)};
}

function wantedOf(plain: unknown): Wanted[] {
  const mapping = typeof plain === 'string' ? {is: plain} : (plain as Fields);
  return assertionKinds.filter(({key}) => mapping[key] !== undefined).map((kind) => ({kind, value: mapping[kind.key]}));
}

function isPolicy(key: string): key is PolicyName {
  return (policyNames as readonly string[]).includes(key);
}
