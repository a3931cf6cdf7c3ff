import {closest} from '../../support/did-you-mean.ts';
import {formatPath, formatValue, type Finding, type Path} from '../../yaml/finding.ts';
import {keysByPath} from '../../yaml/keys-by-path.ts';
import {schemaFindings} from '../../yaml/schema-findings.ts';
import {policyNames, type PolicyName} from '../../topology/topology.ts';
import {assertionKinds} from '../assertion-kinds.ts';
import type {Expectation, Wanted} from '../verdict/expectation.ts';
import type {ScenarioStep} from '../scenario.ts';
import {stepSchema} from './scenario-schema.ts';
import type {StepKind} from '../step-kind.ts';
import {stepKinds} from '../step-kinds.ts';

type Fields = Readonly<Record<string, unknown>>;

export type CheckedStep = {
  /** The step without its invalid keys; null when not even its kind is known. */
  step: Omit<ScenarioStep, 'line'> | null;
  findings: Finding[];
};

/** Checks one step, found at `path`. */
export function checkStep(data: unknown, path: Path): CheckedStep {
  const [kind, ...others] = kindsOf(data);
  if (!kind) return {step: null, findings: [noKind(data, path)]};
  const written = data as Fields;

  const schema = stepSchema(kind, written);
  const rival = others.find(({verb}) => !Object.hasOwn(schema.shape, verb));
  if (rival) return {step: null, findings: [twoInOne([kind.verb, rival.verb], written, path)]};
  const {error, data: checked} = schema.safeParse(data);
  if (!error) {
    const step = stepOf(kind, checked);
    const problem = kind.problem?.(step.fields) ?? null;
    const ofKind = problem === null ? [] : [{origin: {path}, message: `${formatPath(path)}: ${problem}`}];
    return {step, findings: [...ofKind, ...findingsIn(checked, path)]};
  }
  const findings = schemaFindings(error.issues, data, keysByPath(schema), path);
  // The valid keys are still checked against other steps.
  const wrong = new Set(error.issues.flatMap((issue) => ('keys' in issue ? issue.keys : [String(issue.path[0])])));
  const rest = Object.fromEntries(Object.entries(written).filter(([key]) => !wrong.has(key)));
  const right = stepSchema(kind).safeParse(rest);
  if (!right.success) return {step: null, findings};
  return {step: stepOf(kind, right.data), findings: [...findings, ...findingsIn(right.data, path, wrong)]};
}

function stepOf(kind: StepKind, checked: Fields): Omit<ScenarioStep, 'line'> {
  const {title, only, expect, knownBug, eventually, ...fields} = checked;
  return {
    kind,
    fields,
    title: (title as string | undefined) ?? null,
    only: (only as PolicyName | undefined) ?? null,
    expectation: expect === undefined ? null : expectationOf(expect),
    knownBug: [(knownBug as PolicyName | readonly PolicyName[] | undefined) ?? []].flat(),
    eventuallyMs: (eventually as {within: number} | undefined)?.within ?? null,
  };
}

/** Problems between the keys of one step, each of which is valid by itself. Keys in `wrong` are present, too. */
function findingsIn({expect, knownBug, at, ...fields}: Fields, path: Path, wrong = new Set<string>()): Finding[] {
  const pastProxies = at === undefined ? [] : ['via', 'client'].filter((key) => fields[key] !== undefined);
  return [
    ...(expect === undefined ? [] : mixedExpectation(expect, [...path, 'expect'])),
    ...(knownBug === undefined || wrong.has('expect') ? [] : bugsUnseen(knownBug, expect, [...path, 'knownBug'])),
    ...pastProxies.map((key) => ({
      origin: {path: [...path, key], part: 'key' as const},
      message: `${formatPath([...path, key])} applies to a proxy, but \`at\` bypasses the proxies`,
      expected: `either ${key} or at`,
    })),
  ];
}

/** A known bug needs an expectation that shows it: of the bug's symptom, or of the correct result. */
function bugsUnseen(knownBug: unknown, expect: unknown, path: Path): Finding[] {
  const place = formatPath(path);
  if (expect === undefined) {
    const expected = 'an expectation (expect) in the same step';
    return [{origin: {path, part: 'key'}, message: `${place} is set, but the step has no expectation`, expected}];
  }
  const expectation = expectationOf(expect);
  if ('common' in expectation) return [];
  const unseen = ([knownBug].flat() as PolicyName[]).filter((policy) => !expectation.byPolicy[policy]);
  return unseen.map((policy) => ({
    origin: {path},
    message: `${place} is ${policy}, but the step has no expectation for ${policy}`,
    expected: `an expectation for ${policy}, too`,
  }));
}

function kindsOf(data: unknown): StepKind[] {
  if (typeof data !== 'object' || data === null) return [];
  return stepKinds.filter(({verb}) => Object.hasOwn(data, verb));
}

function twoInOne(verbs: readonly string[], written: Fields, path: Path): Finding {
  const [first, second] = Object.keys(written).filter((key) => verbs.includes(key));
  const message = `${formatPath(path)} has two actions: ${first} and ${second}`;
  return {
    origin: {path: [...path, second!], part: 'key'},
    message,
    expected: 'one action per step',
  };
}

function noKind(data: unknown, path: Path): Finding {
  const verbs = stepKinds.map(({verb}) => verb);
  const expected = `a mapping with one of ${verbs.join(', ')}`;
  const keys = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.keys(data) : [];
  const key = keys.find((candidate) => closest(candidate, verbs) !== undefined) ?? keys[0];
  if (key === undefined) return {origin: {path}, message: `${formatPath(path)} is ${formatValue(data)}`, expected};
  const message = `${formatPath(path)} has the key ${JSON.stringify(key)}, but no action`;
  return {origin: {path: [...path, key], part: 'key'}, message, expected, suggestion: closest(key, verbs)};
}

/** `{value: 1, repair: miss}` would leave the expectation for magent open. */
function mixedExpectation(expect: unknown, path: Path): Finding[] {
  if (typeof expect !== 'object' || expect === null) return [];
  const keys = Object.keys(expect);
  const policies = keys.filter(isPolicy);
  if (keys.length === 0) {
    return [{origin: {path}, message: `${formatPath(path)} is an empty mapping`, expected: 'something to expect'}];
  }
  if (policies.length === 0 || policies.length === keys.length) return [];
  const message = `${formatPath(path)} mixes ${policies.join(' and ')} with keys for every policy`;
  return [{origin: {path}, message, expected: 'one expectation for every policy, or one per policy'}];
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
