import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {MclusterError} from '../errors/mcluster-error.ts';
import {closest} from '../support/did-you-mean.ts';
import {builtInNames, loadBuiltIn} from './built-in.ts';
import {loadScenario} from './load-scenario.ts';
import type {Scenario} from './scenario.ts';

/** What was asked for is neither a built-in scenario nor a file or folder. */
export class ScenarioNotFoundError extends MclusterError {
  constructor(wanted: string, known: readonly string[]) {
    const meant = closest(wanted, known);
    super({
      code: 'SCENARIO_NOT_FOUND',
      message: `there is no scenario ${JSON.stringify(wanted)}: neither a built-in one nor a file of that name`,
      hint: meant ? `did you mean ${meant}?` : 'mcluster scenario list shows the built-in ones',
      details: {wanted, known},
    });
  }
}

/**
 * The scenario of that name or file; of a folder, all `*.yaml` and `*.yml` in it, by name.
 * @throws {ScenarioNotFoundError} and what `loadScenario` throws
 */
export async function findScenarios(wanted: string): Promise<Scenario[]> {
  const known = builtInNames();
  if (known.includes(wanted)) return [await loadBuiltIn(wanted)];
  const found = await stat(wanted).catch(() => null);
  const looksLikeFile = /[./]/.test(wanted);
  if (!found && !looksLikeFile) throw new ScenarioNotFoundError(wanted, known);
  if (!found?.isDirectory()) return [await loadScenario(wanted)];
  const files = (await readdir(wanted)).filter((file) => /\.ya?ml$/.test(file)).sort();
  return Promise.all(files.map((file) => loadScenario(join(wanted, file))));
}

/** All built-in scenarios, by name. */
export function builtInScenarios(): Promise<Scenario[]> {
  return Promise.all(builtInNames().map(loadBuiltIn));
}
