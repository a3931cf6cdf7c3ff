import {demandArgument, demandOptions, oneOf, rules, type Rule} from '../../support/argument-error.ts';
import {
  distributionNames,
  policyNames,
  runtimeNames,
  type DistributionName,
  type PolicyName,
  type Topology,
} from '../../topology/topology.ts';
import type {Scenario} from '../scenario.ts';

/** What the command line sets for runs; undefined leaves the choice to the scenario. */
export type RunChoices = {
  policy?: PolicyName | undefined;
  runtime?: Topology['runtime'] | undefined;
  distribution?: DistributionName | undefined;
  /** Run every combination of the scenario's matrix that is not fixed here. */
  matrix?: boolean | undefined;
};

/** One planned run of a scenario. What is left out is up to the scenario. */
export type RunPlan = Omit<RunChoices, 'matrix'> & {scenario: Scenario};

export const runChoiceRules: Readonly<Record<keyof Omit<RunChoices, 'matrix'>, Rule>> = {
  policy: oneOf(policyNames),
  runtime: oneOf(['auto', ...runtimeNames]),
  distribution: oneOf(distributionNames),
};

/**
 * Returns the runs of a scenario for these choices: one, or with `matrix` several.
 * @throws {ArgumentError} when an argument is invalid
 * @throws {UnknownKeyError} when `choices` has an unknown key
 */
export function planRuns(scenario: Scenario, choices: RunChoices = {}): RunPlan[] {
  demandArgument('scenario', scenario, aScenario);
  demandOptions('planRuns', choices, {...runChoiceRules, matrix: rules.yesOrNo});
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

/**
 * Checks a plan that a caller of the library passes.
 * @throws {ArgumentError} when a value is invalid
 * @throws {UnknownKeyError} when the plan has an unknown key
 */
export function checkPlan(plan: RunPlan): void {
  demandArgument('plan', plan, {...rules.object, expected: 'an object such as {scenario, policy}'});
  demandOptions('a plan', plan, {...runChoiceRules, scenario: rules.any});
  demandArgument('scenario', plan.scenario, aScenario);
}

const aScenario: Rule = {
  expected: 'what findScenarios gives',
  holds: (value) => rules.object.holds(value) && 'steps' in (value as object),
};
