import {demandArgument, rules} from '../../support/argument-error.ts';
import {checkTopology} from './check-topology.ts';
import type {TopologyOverrides} from '../overrides.ts';
import {flagProblem} from '../../yaml/problem.ts';
import {TopologyFlagsError} from '../topology-flags-error.ts';
import {TopologyInvalidError} from './topology-invalid-error.ts';
import type {Topology} from '../topology.ts';

/**
 * Loads the topology in a YAML file, or on stdin for `-`; overrides take precedence over the file, and defaults fill in
 * the rest.
 * @throws {FileUnreadableError} when the file does not exist or can't be read
 * @throws {TopologyInvalidError} with every problem, when the file is invalid
 * @throws {TopologyFlagsError} with every problem, when only the overrides are invalid
 */
export async function loadTopology(file: string, overrides: TopologyOverrides = {}): Promise<Topology> {
  demandArgument('file', file, rules.text);
  const {readStdin, readYamlFile} = await import('../../yaml/read-yaml-file.ts');
  const hint = 'mcluster init writes a topology to start from';
  if (file === '-') return fromStdin(await readStdin(hint), overrides);
  return parseTopology(await readYamlFile(file, hint), file, overrides);
}

/** Nothing on stdin is the output of a program that failed, and no topology of defaults as an empty file is. */
async function fromStdin(content: string, overrides: TopologyOverrides): Promise<Topology> {
  if (content.trim() !== '') return parseTopology(content, 'stdin', overrides);
  const problem = flagProblem('stdin', {message: 'stdin is empty', expected: 'a topology in YAML'});
  throw new TopologyInvalidError('stdin', [problem]);
}

/**
 * Parses a topology like `loadTopology`, from YAML text. `fileName` is the file name in reported problems.
 * @throws {TopologyInvalidError} with every problem, when the text is invalid
 * @throws {TopologyFlagsError} with every problem, when only the overrides are invalid
 */
export async function parseTopology(
  content: string,
  fileName: string,
  overrides: TopologyOverrides = {},
): Promise<Topology> {
  demandArgument('content', content, rules.text);
  demandArgument('fileName', fileName, rules.text);
  const {readYaml} = await import('../../yaml/yaml-source.ts');
  const source = readYaml(content, fileName);
  if (!source.isReadable) throw new TopologyInvalidError(fileName, source.problems);

  const {topology, findings} = await checkTopology(source.data, overrides);
  const problems = [...source.problems, ...findings.map(source.locate)];
  if (problems.some(({line}) => line !== null)) throw new TopologyInvalidError(fileName, problems);
  if (problems.length > 0) throw new TopologyFlagsError(problems);
  return topology;
}
