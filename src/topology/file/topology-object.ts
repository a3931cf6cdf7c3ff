import {checkTopology} from './check-topology.ts';
import {formatPath, type Finding} from '../../yaml/finding.ts';
import type {TopologyOverrides} from '../overrides.ts';
import {flagProblem, type Problem} from '../../yaml/problem.ts';
import {TopologyFlagsError} from '../topology-flags-error.ts';
import {TopologyInvalidError} from './topology-invalid-error.ts';
import type {TopologyFile} from './topology-file.ts';
import {topologyToFile} from './topology-to-file.ts';
import type {ServerTopology, Topology} from '../topology.ts';

/** The name of the option that holds the object. */
const optionName = 'topology';

/**
 * Checks an object like a file and returns its topology, with overrides applied: the object has the keys of a file, or
 * is a whole topology of a cluster.
 * @throws {TopologyInvalidError} with every problem and its path, when the object is invalid
 * @throws {TopologyFlagsError} with every problem, when only the overrides are invalid
 */
export async function topologyFromObject(
  object: TopologyFile | Topology,
  overrides: TopologyOverrides = {},
): Promise<Topology> {
  const written = isWhole(object) ? topologyToFile(object) : object;
  const {topology, findings} = await checkTopology(written, overrides);
  const problems = findings.map(locate);
  if (problems.some(({file}) => file === optionName)) throw new TopologyInvalidError('the option topology', problems);
  if (problems.length > 0) throw new TopologyFlagsError(problems);
  return isWhole(object) ? withRingPorts(topology, object) : topology;
}

/** Untyped callers may mix the two; such an object is checked as a file with unknown keys. */
function isWhole(object: TopologyFile | Topology): object is Topology {
  const {nodes, backups, memoryMiB, ports, proxy} = object as Partial<Topology>;
  const areWhole = (list: unknown): boolean =>
    Array.isArray(list) && list.every((entry) => isObject(entry) && 'memoryMiB' in entry);
  return (
    memoryMiB !== undefined &&
    areWhole(nodes) &&
    areWhole(backups) &&
    isObject(ports) &&
    (proxy === false || (isObject(proxy) && 'requestTimeoutMs' in proxy))
  );
}

/** Copies the `ringPort`s that `onFreePorts` has set, for members that are the same. */
function withRingPorts(topology: Topology, {nodes, backups}: Topology): Topology {
  const known = new Map([...nodes, ...backups].map(({name, ringPort}) => [name, ringPort]));
  const restored = (list: readonly ServerTopology[]): ServerTopology[] =>
    list.map((node) => {
      const ringPort = known.get(node.name);
      return ringPort === undefined ? node : {...node, ringPort};
    });
  return {...topology, nodes: restored(topology.nodes), backups: restored(topology.backups)};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function locate({origin, ...what}: Finding): Problem {
  return 'flag' in origin
    ? flagProblem(origin.flag, what)
    : {...flagProblem(optionName, what), path: formatPath(origin.path)};
}
