import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {readFile} from 'node:fs/promises';
import {packageRoot} from '../../support/files/package-root.ts';
import {parseScenario} from './load-scenario.ts';
import type {Scenario} from '../scenario.ts';

/** Returns the names of the scenarios that come with mcluster, sorted. */
export function builtInNames(): string[] {
  return readdirSync(builtInFolder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort();
}

export async function loadBuiltIn(name: string): Promise<Scenario> {
  const file = builtInFile(name);
  return parseScenario(await readFile(file, 'utf8'), {file: name, folder: builtInFolder(), isBuiltIn: true});
}

export function builtInFile(name: string): string {
  return join(builtInFolder(), `${name}.yaml`);
}

function builtInFolder(): string {
  return join(packageRoot(), 'templates', 'scenarios');
}
