import {join} from 'node:path';
import {checkTopology} from '../topology/check-topology.ts';
import type {Finding} from '../topology/finding.ts';
import {loadTopology} from '../topology/load-topology.ts';
import {flagProblem} from '../topology/problem.ts';
import {TopologyFlagsError} from '../topology/topology-flags-error.ts';
import {schemaFindings} from '../topology/schema-findings.ts';
import {checkStep} from './check-steps.ts';
import {crossFindings, type PlacedStep} from './cross-checks.ts';
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
  const ofSteps = [...lists.steps.findings, ...lists.always.findings];
  const placed = [...lists.steps.placed, ...lists.always.placed];
  const between = ofTopology.length > 0 ? [] : crossFindings(placed, await topology({}));

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
      steps: lists.steps.placed.map(({step}) => step),
      always: lists.always.placed.map(({step}) => step),
    },
    findings: [...ofFile, ...ofTopology, ...ofSteps, ...between],
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

function checkList(list: 'steps' | 'always', written: unknown): {placed: PlacedStep[]; findings: Finding[]} {
  const checked = (Array.isArray(written) ? written : []).map((data: unknown, index) => {
    const path = [list, index];
    return {...checkStep(data, path), path};
  });
  return {
    placed: checked.flatMap(({step, path}) => (step ? [{step, path}] : [])),
    findings: checked.flatMap(({findings}) => findings),
  };
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
