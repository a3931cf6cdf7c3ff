import {randomBytes} from 'node:crypto';
import {findFreePorts} from '../support/ports.ts';
import {freshSeed, seededRandom} from '../support/random.ts';
import {proxiesOf, type DistributionName, type PolicyName, type Topology} from '../topology/topology.ts';
import type {Scenario} from './scenario.ts';

/** What the command line says about runs; undefined leaves it to the scenario. */
export type RunChoices = {
  policy?: PolicyName | undefined;
  runtime?: Topology['runtime'] | undefined;
  distribution?: DistributionName | undefined;
  /** Every combination that the scenario names, of what is not chosen here. */
  matrix?: boolean | undefined;
};

/** One run of a scenario to come. */
export type RunPlan = {
  scenario: Scenario;
  policy: PolicyName | undefined;
  runtime: Topology['runtime'] | undefined;
  distribution: DistributionName | undefined;
};

export function planRuns(scenario: Scenario, choices: RunChoices = {}): RunPlan[] {
  const {policies, runtimes, distributions} = scenario.matrix;
  const alternatives = <T>(chosen: T | undefined, all: readonly T[]): readonly (T | undefined)[] =>
    chosen !== undefined || !choices.matrix || all.length === 0 ? [chosen] : all;
  return alternatives(choices.runtime, runtimes as readonly (Topology['runtime'] | undefined)[]).flatMap((runtime) =>
    alternatives(choices.policy, policies).flatMap((policy) =>
      alternatives(choices.distribution, distributions).map((distribution) => ({
        scenario,
        policy,
        runtime: runtime,
        distribution,
      })),
    ),
  );
}

/** The topology of a run: on free ports and under a name of its own, so that it disturbs no other cluster. */
export async function topologyOfRun(plan: RunPlan, portOffset: number | undefined): Promise<Topology> {
  const {scenario, policy, distribution, runtime} = plan;
  const written = await scenario.topology({});
  const ofProxy = written.proxy ? {policy, distribution} : {};
  const topology = await scenario.topology({runtime, portOffset, ...ofProxy});
  const named = {...topology, name: `${scenario.name.slice(0, 22)}-${randomBytes(3).toString('hex')}`};
  return portOffset === undefined ? onFreePorts(named) : named;
}

async function onFreePorts(topology: Topology): Promise<Topology> {
  const {nodes, backups, proxy} = topology;
  const proxies = proxiesOf(topology).length;
  const hasMetrics = proxy && proxy.metricsPort !== undefined;
  const count = nodes.length + backups.length + proxies * (hasMetrics ? 2 : 1);
  // Not of the run's seed: two runs with one seed, side by side, would ask for the same ports.
  const ports = await findFreePorts(count, seededRandom(freshSeed()));
  const [base] = ports as [number];
  const firstProxy = base + nodes.length + backups.length;
  return {
    ...topology,
    ports: {base, offset: 0},
    nodes: nodes.map((node, index) => ({...node, port: base + index})),
    backups: backups.map((backup, index) => ({...backup, port: base + nodes.length + index})),
    proxy: proxy && {...proxy, port: firstProxy, ...(hasMetrics && {metricsPort: firstProxy + proxies})},
  };
}
