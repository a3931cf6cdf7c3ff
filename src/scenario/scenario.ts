import type {TopologyOverrides} from '../topology/overrides.ts';
import type {DistributionName, PolicyName, RuntimeName, Topology} from '../topology/topology.ts';
import type {ClientSettings} from '../workload/client-settings.ts';
import type {Expectation} from './expectation.ts';
import type {StepKind} from './step-kind.ts';

/** A scenario as it was read and checked: ready to be run under any policy it was written for. */
export type Scenario = {
  name: string;
  about: string;
  /** The document or recording that the story comes from. */
  source: string;
  /** As the user named it; for a built-in scenario its name. */
  file: string;
  isBuiltIn: boolean;
  /** Where programs of its own run: the file's folder. */
  folder: string;
  /** The topology under flags of the command line. */
  topology: (overrides: TopologyOverrides) => Promise<Topology>;
  /** What it was written to run under; an empty list leaves it to the topology. */
  matrix: {
    policies: readonly PolicyName[];
    runtimes: readonly RuntimeName[];
    distributions: readonly DistributionName[];
  };
  client: Partial<ClientSettings>;
  timeoutMs: number;
  steps: readonly ScenarioStep[];
  /** Done after the steps, however they ended. */
  always: readonly ScenarioStep[];
};

export type ScenarioStep = {
  kind: StepKind;
  /** The step's own keys, checked. */
  fields: Readonly<Record<string, unknown>>;
  /** What the author calls it. */
  title: string | null;
  /** Only under this policy. */
  only: PolicyName | null;
  expectation: Expectation | null;
  /** The policies under which what is seen here is known to be wrong. */
  knownBug: readonly PolicyName[];
  /** How long to try again until the expectation holds; null: once. */
  eventuallyMs: number | null;
  /** In the file, from 1. */
  line: number;
};

/** The step in words: its title, else what it does. */
export function describeStep({title, kind, fields}: ScenarioStep): string {
  return title ?? kind.describe(fields);
}
