import {join} from 'node:path';
import {checkTopology} from '../topology/check-topology.ts';
import {formatPath, type Finding, type Path} from '../topology/finding.ts';
import {loadTopology} from '../topology/load-topology.ts';
import {flagProblem} from '../topology/problem.ts';
import {TopologyFlagsError} from '../topology/topology-flags-error.ts';
import {schemaFindings} from '../topology/schema-findings.ts';
import {checkStep, type CheckedStep} from './check-steps.ts';
import {crossFindings} from './cross-checks.ts';
import type {Scenario, ScenarioStep} from './scenario.ts';
import {fileSchema, knownKeys} from './schema.ts';

type StepList = readonly Omit<ScenarioStep, 'line'>[];

/** To be used only if there are no findings. */
export type CheckedScenario = {
  scenario: Omit<Scenario, 'name' | 'file' | 'folder' | 'isBuiltIn' | 'steps' | 'always'> & {
    name: string | null;
    steps: StepList;
    always: StepList;
  };
  findings: readonly Finding[];
};

/** Checks what a YAML file holds, as plain data. Finds everything at once, but for what is in another file. */
export async function checkScenario(data: unknown, folder: string): Promise<CheckedScenario> {
  const {data: checked, error} = fileSchema.safeParse(data ?? {});
  const ofFile = error ? schemaFindings(error.issues, data ?? {}, knownKeys) : [];
  const written = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>;

  const {topology, findings: ofTopology} = await topologyOf(written.topology, folder);
  const lists = {steps: checkList('steps', written.steps), always: checkList('always', written.always)};
  const all = [...lists.steps, ...lists.always];
  const between = crossFindings(all, ofTopology.length > 0 ? null : await topology({}));
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
    findings: [...ofFile, ...ofTopology, ...ofSteps],
  };
}

async function topologyOf(
  written: unknown,
  folder: string,
): Promise<{topology: Scenario['topology']; findings: Finding[]}> {
  if (typeof written === 'string') {
    const topology: Scenario['topology'] = (overrides) => loadTopology(join(folder, written), overrides);
    await topology({});
    return {topology, findings: []};
  }
  const {findings} = await checkTopology(written);
  return {
    topology: async (overrides) => {
      const checked = await checkTopology(written, overrides);
      const problems = checked.findings.map(({origin, ...what}) =>
        flagProblem('flag' in origin ? origin.flag : '', what),
      );
      if (problems.length > 0) throw new TopologyFlagsError(problems);
      return checked.topology;
    },
    findings: findings.map((finding) => below('topology', finding)),
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

/** Steps as they are counted everywhere else, from 1: `expect of step 3` for `steps[2].expect`. */
function inWords(finding: Finding): Finding {
  const path = 'flag' in finding.origin ? [] : finding.origin.path;
  // The place itself first: its keys are a user's, and may have any characters.
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

/** A finding of a part, as one of the whole. */
function below(key: string, finding: Finding): Finding {
  const {origin} = finding;
  return 'flag' in origin ? finding : {...finding, origin: {...origin, path: [key, ...origin.path]}};
}

function defined<T extends object>(record: T): {[Key in keyof T]?: Exclude<T[Key], undefined>} {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
