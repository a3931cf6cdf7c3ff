import {readdir} from 'node:fs/promises';
import {basename, dirname, join, relative, resolve} from 'node:path';
import {closest} from '../../support/did-you-mean.ts';
import {checkTopology} from '../../topology/file/check-topology.ts';
import {FileUnreadableError} from '../../yaml/file-unreadable-error.ts';
import {formatValue, type Finding} from '../../yaml/finding.ts';
import {loadTopology} from '../../topology/file/load-topology.ts';
import {flagProblem, type Problem} from '../../yaml/problem.ts';
import {templates} from '../../topology/file/templates.ts';
import {TopologyFlagsError} from '../../topology/topology-flags-error.ts';
import {TopologyInvalidError} from '../../topology/file/topology-invalid-error.ts';
import type {Topology} from '../../topology/topology.ts';
import type {Scenario} from '../scenario.ts';

/** The `topology` of a scenario, read and checked. */
export type ScenarioTopology = {
  /** Returns the topology with command-line flags applied. */
  topology: Scenario['topology'];
  /** The topology without flags; null when it is invalid. */
  plain: Topology | null;
  findings: readonly Finding[];
  /** Problems in the topology file that the scenario names. */
  elsewhere: readonly Problem[];
};

/**
 * Reads and checks a scenario's topology: a mapping, or the path of a topology file relative to the scenario's folder.
 */
export function topologyOf(written: unknown, folder: string): Promise<ScenarioTopology> {
  return typeof written === 'string' ? topologyInFile(written, folder) : topologyInPlace(written);
}

async function topologyInFile(written: string, folder: string): Promise<ScenarioTopology> {
  const file = resolve(folder, written);
  const topology: Scenario['topology'] = (overrides) => loadTopology(file, overrides);
  const unknown = {topology, plain: null, findings: [], elsewhere: []};
  try {
    return {...unknown, plain: await topology({})};
  } catch (error) {
    if (error instanceof FileUnreadableError) {
      return {...unknown, findings: [await unreadable(written, file, error.reason)]};
    }
    if (!(error instanceof TopologyInvalidError)) throw error;
    return {...unknown, elsewhere: error.problems.map((problem) => ({...problem, file: asSeenFromHere(file)}))};
  }
}

async function topologyInPlace(written: unknown): Promise<ScenarioTopology> {
  const {topology, findings} = await checkTopology(written);
  return {
    topology: async (overrides) => {
      const checked = await checkTopology(written, overrides);
      const problems = checked.findings.map(({origin, ...what}) =>
        flagProblem('flag' in origin ? origin.flag : '', what),
      );
      if (problems.length > 0) throw new TopologyFlagsError(problems);
      return checked.topology;
    },
    plain: findings.length > 0 ? null : topology,
    findings: findings.map(belowTopology),
    elsewhere: [],
  };
}

async function unreadable(written: string, file: string, reason: string): Promise<Finding> {
  const names = await readdir(dirname(file)).catch(() => []);
  const files = names.filter((name) => withoutExtension(name) !== name);
  const wanted = withoutExtension(basename(file));
  const near = closest(wanted, files.map(withoutExtension));
  const suggestion = files.find((name) => withoutExtension(name) === near);
  const template =
    suggestion === undefined &&
    closest(
      wanted,
      templates().map(({name}) => name),
    );
  const example = asSeenFromHere(join(dirname(file), `${template}.yaml`));
  return {
    origin: {path: ['topology']},
    message: `topology is ${formatValue(written)}, but ${reason}`,
    expected:
      'a mapping, or the path of a topology file from the folder of this one' +
      (template ? ` (mcluster init ${example} --template ${template} writes one)` : ''),
    suggestion: suggestion && join(dirname(written), suggestion),
  };
}

function withoutExtension(name: string): string {
  return name.replace(/\.ya?ml$/, '');
}

function asSeenFromHere(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

/** Moves a finding of the topology under the `topology` key of the scenario file. */
function belowTopology(finding: Finding): Finding {
  const {origin, message} = finding;
  if ('flag' in origin) return finding;
  const place = origin.path.length > 0 ? message : message.replace(/^the file\b/, 'topology');
  return {...finding, message: place, origin: {...origin, path: ['topology', ...origin.path]}};
}
