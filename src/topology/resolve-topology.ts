import {buildTopology} from './build-topology.ts';
import {crossFindings} from './file/topology-cross-checks.ts';
import {checkOverrides, type TopologyOverrides} from './overrides.ts';
import {flagProblem} from '../yaml/problem.ts';
import {TopologyFlagsError} from './topology-flags-error.ts';
import type {Topology} from './topology.ts';

/**
 * Returns the topology for flags alone. Loads neither zod nor the YAML parser, to start quickly.
 * @throws {TopologyFlagsError} with every problem
 */
export function resolveTopology(overrides: TopologyOverrides = {}): Topology {
  const {usable, findings} = checkOverrides(overrides);
  const topology = buildTopology({}, usable);
  const problems = [...findings, ...crossFindings(topology, {}, usable)].map(({origin, ...what}) =>
    flagProblem('flag' in origin ? origin.flag : '', what),
  );
  if (problems.length > 0) throw new TopologyFlagsError(problems);
  return topology;
}
