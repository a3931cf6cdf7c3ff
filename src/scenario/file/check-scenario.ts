import {formatPath, type Finding, type Path} from '../../yaml/finding.ts';
import type {Problem} from '../../yaml/problem.ts';
import {schemaFindings} from '../../yaml/schema-findings.ts';
import {topologySchema} from '../../topology/file/topology-schema.ts';
import {checkStep, type CheckedStep} from './check-steps.ts';
import {crossFindings, settingFindings} from './scenario-cross-checks.ts';
import type {Scenario, ScenarioStep} from '../scenario.ts';
import {fileSchema, knownKeys} from './scenario-schema.ts';
import {topologyOf} from './topology-of-scenario.ts';

type StepList = readonly Omit<ScenarioStep, 'line'>[];

/** Valid only if there are no problems. */
export type CheckedScenario = {
  scenario: Omit<Scenario, 'name' | 'file' | 'folder' | 'isBuiltIn' | 'steps' | 'always'> & {
    name: string | null;
    steps: StepList;
    always: StepList;
  };
  findings: readonly Finding[];
  /** Problems in the topology file that the scenario names. */
  elsewhere: readonly Problem[];
};

/**
 * Whether a file holds a topology rather than a scenario. A file with misspelt keys could be either; it counts as a
 * scenario, so that none is skipped silently.
 */
export function isTopology(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const keys = Object.keys(data);
  return (
    keys.every((key) => Object.hasOwn(topologySchema.shape, key)) &&
    keys.some((key) => !Object.hasOwn(fileSchema.shape, key))
  );
}

/** Checks the parsed contents of a YAML file, and reports all problems at once. */
export async function checkScenario(data: unknown, folder: string): Promise<CheckedScenario> {
  const {data: checked, error} = fileSchema.safeParse(data ?? {});
  const ofFile = error ? schemaFindings(error.issues, data ?? {}, knownKeys) : [];
  const written = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>;

  const {topology, plain, findings: ofTopology, elsewhere} = await topologyOf(written.topology, folder);
  const lists = {steps: checkList('steps', written.steps), always: checkList('always', written.always)};
  const all = [...lists.steps, ...lists.always];
  const between = crossFindings(all, plain);
  const ofSettings = plain ? settingFindings(written, plain) : [];
  const ofSteps = [...all.flatMap(({findings}) => findings), ...between].map(inWords);

  const {name = null, about = '', source = '', matrix = {}, client = {}, timeout = 60_000} = checked ?? {};
  const {policies = [], runtimes = [], distributions = []} = matrix;
  const {connectTimeout, timeout: answerTimeout, retry, ...settings} = client;
  return {
    scenario: {
      name,
      about,
      source,
      topology,
      matrix: {policies, runtimes, distributions},
      client: defined({...settings, connectTimeoutMs: connectTimeout, timeoutMs: answerTimeout, retryMs: retry}),
      timeoutMs: timeout,
      steps: stepsOf(lists.steps),
      always: stepsOf(lists.always),
    },
    findings: [...ofFile, ...ofTopology, ...ofSettings, ...ofSteps],
    elsewhere,
  };
}

type CheckedList = readonly (CheckedStep & {path: Path})[];

function checkList(list: 'steps' | 'always', written: unknown): CheckedList {
  return (Array.isArray(written) ? written : []).map((data: unknown, index) => {
    const path = [list, index];
    return {...checkStep(data, path), path};
  });
}

function stepsOf(list: CheckedList): StepList {
  return list.flatMap(({step}) => step ?? []);
}

/** Names steps by their number from 1, as everywhere else: `expect of step 3` for `steps[2].expect`. */
function inWords(finding: Finding): Finding {
  const path = 'flag' in finding.origin ? [] : finding.origin.path;
  // Try the full path first: its keys come from the user and may contain any characters.
  const places = [path, path.slice(0, -1)].filter((place) => place.length > 2);
  const place = places.find((one) => finding.message.includes(formatPath(one)));
  const [list, index, ...keys] = place ?? [];
  const ofPlace = place && `${formatPath(keys)} of ${stepName(list, index)}`;
  const named = ofPlace ? finding.message.replace(formatPath(place), () => ofPlace) : finding.message;
  const message = named.replaceAll(
    /\b(steps|always)\[(\d+)\](?:\.([\w-]+(?:[.[][\w-]+\]?)*))?/g,
    (_all, list, index, key) => (key === undefined ? '' : `${key} of `) + stepName(list, index),
  );
  return {...finding, message};
}

function stepName(list: unknown, index: unknown): string {
  return `${list === 'always' ? 'clean-up step' : 'step'} ${Number(index) + 1}`;
}

function defined<T extends object>(record: T): {[Key in keyof T]?: Exclude<T[Key], undefined>} {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
