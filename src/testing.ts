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
 * Creates a cluster for one test: like `createCluster`, but with a unique name and on free ports, so that suites can run
 * in parallel. The cluster ends with the process that created it, however that process ends, and when `signal` is
 * aborted. Pass the signal of the test: a runner that gives up on a test keeps running.
 * @throws {InterruptedError} when `signal` is aborted before the cluster is up
 * @throws {TopologyFlagsError} when an option does not describe a valid topology
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
 * Creates a cluster like `createTestCluster`, runs `test` with it, and ends the cluster when the test returns or throws.
 * The cluster also ends when this process is killed and when `signal` is aborted. Resolves to the result of `test`.
 * @throws {InterruptedError} when `signal` is aborted, even if `test` never returns
 * @throws {ArgumentError} when `options` or `test` has the wrong type
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
 * @throws {ScenarioFailedError} when one did not pass, with its verdict and the command that repeats it
 * @throws {NoScenariosError} when the folder has no scenario files
 * @throws {ScenarioNotFoundError} when there is no such scenario, file or folder
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
