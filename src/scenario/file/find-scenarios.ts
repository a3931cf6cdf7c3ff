import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {MclusterError} from '../../errors/mcluster-error.ts';
import {demandArgument, rules} from '../../support/argument-error.ts';
import {closest} from '../../support/did-you-mean.ts';
import {builtInNames, loadBuiltIn} from './built-in.ts';
import {loadScenario} from './load-scenario.ts';
import type {ScenarioInvalidError} from './scenario-invalid-error.ts';
import type {Scenario} from '../scenario.ts';

/** The argument is neither a built-in scenario nor a file or folder. */
export class ScenarioNotFoundError extends MclusterError {
  constructor(wanted: string, known: readonly string[]) {
    const meant = closest(wanted, known);
    super({
      code: 'SCENARIO_NOT_FOUND',
      message: `there is no scenario ${JSON.stringify(wanted)}: neither a built-in one nor a file of that name`,
      hint: meant ? `did you mean ${meant}?` : 'see the built-in scenarios: mcluster scenario list',
      details: {wanted, known},
    });
  }
}

/** The given folders contain no scenario. */
export class NoScenariosError extends MclusterError {
  constructor(folders: readonly string[]) {
    super({
      code: 'SCENARIO_NOT_FOUND',
      message: `there are no scenarios (*.yaml, *.yml) in ${folders.join(', ')}`,
      hint: 'to start from an example: mcluster scenario show stale-restart --source',
      details: {folders},
    });
  }
}

/**
 * Returns the scenario of that name or file; for a folder, all `*.yaml` and `*.yml` in it, sorted by name, without
 * topology files that scenarios refer to.
 * @throws {ScenarioNotFoundError} when there is no such scenario, file or folder
 * @throws {ScenarioInvalidError} when a file is invalid
 */
export async function findScenarios(wanted: string): Promise<Scenario[]> {
  demandArgument('wanted', wanted, {...rules.text, expected: 'the name of a scenario, a file or a folder'});
  const known = builtInNames();
  if (known.includes(wanted)) return [await loadBuiltIn(wanted)];
  const found = await stat(wanted).catch(() => null);
  const looksLikeFile = /[./]/.test(wanted);
  if (!found && !looksLikeFile) throw new ScenarioNotFoundError(wanted, known);
  if (!found?.isDirectory()) return [await loadScenario(wanted)];
  const files = (await readdir(wanted)).filter((file) => /\.ya?ml$/.test(file)).sort();
  const loaded = await all(files.map((file) => loadScenario(join(wanted, file)).catch(nullIfTopology)));
  return loaded.filter((scenario) => scenario !== null);
}

/**
 * Returns the scenarios of several names, files and folders, as `findScenarios` does. Reports the problems of all files
 * at once.
 * @throws {NoScenariosError} when none of the folders contains a scenario: a check of nothing must not pass
 */
export async function findAllScenarios(wanted: readonly string[]): Promise<Scenario[]> {
  const found = (await all(wanted.map(findScenarios))).flat();
  if (found.length === 0) throw new NoScenariosError(wanted);
  return found;
}

async function all<T>(loading: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(loading);
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (errors.length > 1 && errors.every(isInvalid)) {
    const {ScenarioInvalidError} = await import('./scenario-invalid-error.ts');
    throw new ScenarioInvalidError(...errors.flatMap(({invalid}) => invalid));
  }
  return Promise.all(loading);
}

async function nullIfTopology(error: unknown): Promise<null> {
  const {TopologyInsteadError} = await import('./topology-instead-error.ts');
  if (error instanceof TopologyInsteadError) return null;
  throw error;
}

function isInvalid(error: unknown): error is ScenarioInvalidError {
  return error instanceof MclusterError && error.code === 'SCENARIO_INVALID';
}

/** Returns all built-in scenarios, sorted by name. */
export function builtInScenarios(): Promise<Scenario[]> {
  return Promise.all(builtInNames().map(loadBuiltIn));
}
