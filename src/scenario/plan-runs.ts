import {randomBytes} from 'node:crypto';
import type {DistributionName, PolicyName, Topology} from '../topology/topology.ts';
import type {Scenario} from './scenario.ts';

/** What the command line says about runs; undefined leaves it to the scenario. */
export type RunChoices = {
  policy?: PolicyName | undefined;
  runtime?: Topology['runtime'] | undefined;
  distribution?: DistributionName | undefined;
  /** Every combination that the scenario names, of what is not chosen here. */
  matrix?: boolean | undefined;
};

/** One run of a scenario to come. What is left out is up to the scenario. */
export type RunPlan = Omit<RunChoices, 'matrix'> & {scenario: Scenario};

/** The runs that these choices make of a scenario: one, or with `matrix` several. */
export function planRuns(scenario: Scenario, choices: RunChoices = {}): RunPlan[] {
  const {policies, runtimes, distributions} = scenario.matrix;
  const alternatives = <T>(chosen: T | undefined, all: readonly T[]): readonly (T | undefined)[] =>
    chosen !== undefined || !choices.matrix || all.length === 0 ? [chosen] : all;
  return alternatives(choices.runtime, runtimes as readonly (Topology['runtime'] | undefined)[]).flatMap((runtime) =>
    alternatives(choices.policy, policies).flatMap((policy) =>
      alternatives(choices.distribution, distributions).map((distribution) => ({
        scenario,
        policy,
        runtime,
        distribution,
      })),
    ),
  );
}

/** The topology of a run, under a name of its own, so that it disturbs no other cluster. */
export async function topologyOfRun(plan: RunPlan, portOffset: number | undefined): Promise<Topology> {
  const {scenario, policy, distribution, runtime} = plan;
  const written = await scenario.topology({});
  const ofProxy = written.proxy ? {policy, distribution} : {};
  const topology = await scenario.topology({runtime, portOffset, ...ofProxy});
  return {...topology, name: `${scenario.name.slice(0, 22)}-${randomBytes(3).toString('hex')}`};
}
