import {randomBytes} from 'node:crypto';
import type {Cluster} from './cluster/cluster.ts';
import {createOnFreePorts, topologyOf, type CreateClusterOptions} from './cluster/lifecycle/create-cluster.ts';
import {InterruptedError} from './errors/interrupted-error.ts';
import {demandArgument, demandOptions, rules} from './support/argument-error.ts';
import {findAllScenarios} from './scenario/file/find-scenarios.ts';
import {runChoiceRules, type RunChoices} from './scenario/run/plan-runs.ts';
import type {RunResult} from './scenario/verdict/run-result.ts';
import {runOptionRules, runScenario, type RunOptions} from './scenario/run/run-scenario.ts';
import {ScenarioFailedError} from './scenario/verdict/scenario-failed-error.ts';

export type {Cluster} from './cluster/cluster.ts';
export type {CreateClusterOptions} from './cluster/lifecycle/create-cluster.ts';
export {onFreePorts} from './cluster/lifecycle/on-free-ports.ts';
export {ScenarioFailedError} from './scenario/verdict/scenario-failed-error.ts';

/**
 * A cluster for one test: `createCluster` with a name of its own and ports that are free, so that suites can run side
 * by side. It ends with the process that made it, whatever ends that, and when `signal` is aborted: a runner that gives
 * up on a test goes on itself, so pass the signal that it has for that.
 */
export async function createTestCluster(options: CreateClusterOptions = {}): Promise<Cluster> {
  const wanted = await topologyOf(options);
  const name = options.name ?? options.topology?.name ?? `test-${randomBytes(4).toString('hex')}`;
  const cluster = await createOnFreePorts({...wanted, name}, {endWithProcess: true, ...options});
  const {signal} = options;
  const end = async (): Promise<void> => cluster[Symbol.asyncDispose]();
  // Should it fail: the process that ends later tries once more.
  signal?.addEventListener('abort', () => void end().catch(() => undefined), {once: true});
  if (!signal?.aborted) return cluster;
  await end();
  throw new InterruptedError();
}

/**
 * Runs `test` with a cluster of its own and ends the cluster, whatever the test does: also when this process is killed,
 * and when `signal` is aborted, which ends the call with InterruptedError even if the test itself never ends.
 */
export async function withCluster<T>(
  options: CreateClusterOptions,
  test: (cluster: Cluster) => T | Promise<T>,
): Promise<T> {
  demandArgument('options', options, rules.object);
  demandArgument('test', test, rules.callback);
  const cluster = await createTestCluster(options);
  try {
    return await Promise.race([test(cluster), interruptionBy(options.signal)]);
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}

/**
 * Runs a built-in scenario, or those of a file or folder, each once, and resolves to the results if all of them passed.
 * @throws {ScenarioFailedError} at the first that did not, with its verdict and the line that runs it again
 * @throws {NoScenariosError} when the folder is empty, and what `findScenarios` throws
 */
export async function assertScenario(
  wanted: string,
  given: Omit<RunChoices, 'matrix'> & RunOptions = {},
): Promise<RunResult[]> {
  demandOptions('assertScenario', given, {...runChoiceRules, ...runOptionRules});
  const {policy, runtime, distribution, ...options} = given;
  const results: RunResult[] = [];
  for (const scenario of await findAllScenarios([wanted])) {
    const result = await runScenario({scenario, policy, runtime, distribution}, options);
    if (result.outcome !== 'passed') throw new ScenarioFailedError(result);
    results.push(result);
  }
  return results;
}

/** Rejects when the signal is aborted, and never resolves. */
function interruptionBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const interrupt = (): void => reject(new InterruptedError());
    if (signal?.aborted) interrupt();
    else signal?.addEventListener('abort', interrupt, {once: true});
  });
}
