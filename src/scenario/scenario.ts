import type {TopologyOverrides} from '../topology/overrides.ts';
import type {DistributionName, PolicyName, RuntimeName, Topology} from '../topology/topology.ts';
import type {ClientSettings} from '../workload/client/client-settings.ts';
import type {Expectation} from './verdict/expectation.ts';
import type {StepKind} from './step-kind.ts';

/** A checked scenario, ready to run under any policy it was written for. */
export type Scenario = {
  name: string;
  about: string;
  /** The document or recording that the scenario is based on. */
  source: string;
  /** The path as the user gave it; for a built-in scenario its name. */
  file: string;
  isBuiltIn: boolean;
  /** The folder of the file, in which the scenario's programs run. */
  folder: string;
  /** Returns the topology with command-line flags applied. */
  topology: (overrides: TopologyOverrides) => Promise<Topology>;
  /** The values it was written to run under; an empty list leaves the choice to the topology. */
  matrix: {
    policies: readonly PolicyName[];
    runtimes: readonly RuntimeName[];
    distributions: readonly DistributionName[];
  };
  client: Partial<ClientSettings>;
  timeoutMs: number;
  steps: readonly ScenarioStep[];
  /** Steps that run after `steps`, however those ended. */
  always: readonly ScenarioStep[];
};

export type ScenarioStep = {
  kind: StepKind;
  /** The step's own keys, checked. */
  fields: Readonly<Record<string, unknown>>;
  /** The author's title for the step. */
  title: string | null;
  /** The only policy under which it runs. */
  only: PolicyName | null;
  expectation: Expectation | null;
  /** The policies under which the observed behaviour is known to be wrong. */
  knownBug: readonly PolicyName[];
  /** How long to retry until the expectation holds; null: a single attempt. */
  eventuallyMs: number | null;
  /** Line in the file, from 1. */
  line: number;
};

/** Returns the step's title or, without one, its description. */
export function describeStep({title, kind, fields}: ScenarioStep): string {
  return title ?? kind.describe(fields);
}
