import {basename, dirname, resolve} from 'node:path';
import {demandArgument, rules} from '../../support/argument-error.ts';
import type {Scenario} from '../scenario.ts';

/**
 * Loads and checks the scenario in a YAML file.
 * @throws {FileUnreadableError} when the file does not exist or can't be read
 * @throws {ScenarioInvalidError} with all problems of the file and of the topology file that it names
 * @throws {TopologyInsteadError} when the file is a topology file itself
 */
export async function loadScenario(file: string): Promise<Scenario> {
  demandArgument('file', file, rules.text);
  const {readYamlFile} = await import('../../yaml/read-yaml-file.ts');
  const text = await readYamlFile(file, 'see the built-in scenarios: mcluster scenario list');
  return parseScenario(text, {file, folder: dirname(resolve(file))});
}

export type ScenarioOrigin = {
  /** The file name in reported problems. */
  file: string;
  /** The folder to which its topology file is relative, and in which its programs run. */
  folder: string;
  isBuiltIn?: boolean;
};

/**
 * Parses and checks a scenario like `loadScenario`, from YAML text.
 * @throws {ScenarioInvalidError} with all problems of the text and of the topology file that it names
 */
export async function parseScenario(text: string, origin: ScenarioOrigin): Promise<Scenario> {
  demandArgument('text', text, rules.text);
  demandArgument('origin', origin, {...rules.object, expected: 'an object such as {file, folder}'});
  const [{checkScenario, isTopology}, {readYaml}, {ScenarioInvalidError}] = await Promise.all([
    import('./check-scenario.ts'),
    import('../../yaml/yaml-source.ts'),
    import('./scenario-invalid-error.ts'),
  ]);
  const {file, folder, isBuiltIn = false} = origin;
  const source = readYaml(text, file);
  if (!source.isReadable) throw new ScenarioInvalidError({file, problems: source.problems});
  if (isTopology(source.data)) {
    const {TopologyInsteadError} = await import('./topology-instead-error.ts');
    const message = 'this is a topology, not a scenario';
    const expected = `steps, in a file of their own that names this one: topology: ${basename(file)}`;
    throw new TopologyInsteadError(file, source.locate({origin: {path: []}, message, expected}));
  }
  const {scenario, findings, elsewhere} = await checkScenario(source.data, folder);
  const problems = [...source.problems, ...findings.map(source.locate), ...elsewhere];
  if (problems.length > 0) throw new ScenarioInvalidError({file, problems});

  const lineOf = (list: 'steps' | 'always', index: number): number =>
    source.locate({origin: {path: [list, index]}, message: ''}).line ?? 1;
  const withLines = (list: 'steps' | 'always') =>
    scenario[list].map((step, index) => ({...step, line: lineOf(list, index)}));
  return {
    ...scenario,
    name: scenario.name ?? nameOfFile(file),
    file,
    folder,
    isBuiltIn,
    steps: withLines('steps'),
    always: withLines('always'),
  };
}

/** For people, as the file has it, but for what a terminal would obey. */
function nameOfFile(file: string): string {
  const name = basename(file).replace(/\.ya?ml$/, '');
  return name.replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, '·') || 'scenario';
}
