import {describeClash, neededBy, portClashes} from '../lifecycle/port-clashes.ts';
import {stateHome} from '../record/state-home.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntimes} from '../../runtimes/registry.ts';
import type {Finding} from '../../runtimes/runtime.ts';
import {resolveTopology} from '../../topology/resolve-topology.ts';
import {membersOf, type Topology} from '../../topology/topology.ts';

/** Checks this machine without changing anything. */
export async function examine(signal: AbortSignal): Promise<Finding[]> {
  const topology = resolveTopology();
  const {image} = topology;
  const runtimes = await loadRuntimes();
  const looks = await Promise.all([...runtimes.map((runtime) => runtime.examine({image, signal})), ports(topology)]);
  return [fine('node', process.version), ...looks.flat()];
}

/** Returns one finding for the default ports of `up`, and one for each that is taken. */
async function ports(topology: Topology): Promise<Finding[]> {
  const members = membersOf(topology);
  const clashes = await portClashes(neededBy(members, topology), stateHome());
  if (clashes.length === 0) {
    return [fine('ports', `${members.map(({port}) => port).join(', ')} are free`)];
  }
  return clashes.map((clash) => {
    const {member, port, cluster, problem, service} = clash;
    const fix = problem.kind === 'in-use' ? service?.stop : problem.hint;
    return {
      what: 'ports',
      ok: false,
      found: `${port} (${member}): ${describeClash(clash)}`,
      code: problem.code,
      fix: cluster === null ? (fix ?? 'mcluster up --port-offset 1000') : nextCommand(cluster, 'down'),
    };
  });
}

function fine(what: string, found: string): Finding {
  return {what, ok: true, found, code: null, fix: null};
}
