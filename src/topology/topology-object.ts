import {checkTopology} from './check-topology.ts';
import {formatPath, type Finding} from './finding.ts';
import type {TopologyOverrides} from './overrides.ts';
import {flagProblem, type Problem} from './problem.ts';
import {TopologyFlagsError} from './topology-flags-error.ts';
import {TopologyInvalidError} from './topology-invalid-error.ts';
import type {TopologyFile} from './topology-file.ts';
import {topologyToFile} from './topology-to-file.ts';
import type {NodeTopology, Topology} from './topology.ts';

/** The option that it is given as. */
const optionName = 'topology';

/**
 * The topology that an object says, with the overrides over it: what a file may say, or a whole topology as a cluster has
 * it. Checked as a file is.
 * @throws {TopologyInvalidError} with every problem and its path, when there is one in the object
 * @throws {TopologyFlagsError} with every problem, when the overrides alone are wrong
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

/** Callers without types may mix the two: that is a file with keys that it must not have. */
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

/** What `onFreePorts` has said of members, as far as they are the same. */
function withRingPorts(topology: Topology, {nodes, backups}: Topology): Topology {
  const known = new Map([...nodes, ...backups].map(({name, ringPort}) => [name, ringPort]));
  const restored = (list: readonly NodeTopology[]): NodeTopology[] =>
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
