import {describeClash, neededBy, portClashes} from '../lifecycle/port-clashes.ts';
import {stateHome} from '../record/state-home.ts';
import type {ErrorCode} from '../../errors/codes.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime} from '../../runtimes/registry.ts';
import {resolveTopology} from '../../topology/resolve-topology.ts';
import {membersOf, type Topology} from '../../topology/topology.ts';

/** The result of one check of this machine. */
export type Finding = {
  /** `node`, `docker engine`, `docker compose`, `docker image`, `process`, `embedded`, `ports`. */
  what: string;
  ok: boolean;
  found: string;
  /** The code of the error that a command would fail with; null when the check passed. */
  code: ErrorCode | null;
  /** How to fix it; null when nothing has to be done. */
  fix: string | null;
};

/** Checks this machine without changing anything. */
export async function examine(signal: AbortSignal): Promise<Finding[]> {
  const topology = resolveTopology();
  const looks = await Promise.all([
    docker(topology, signal),
    runtime('process', topology, signal),
    runtime('embedded', topology, signal),
    ports(topology),
  ]);
  return [fine('node', process.version), ...looks.flat()];
}

async function docker({image}: Topology, signal: AbortSignal): Promise<Finding[]> {
  const {examineDocker} = await import('../../runtimes/docker/engine/examine-docker.ts');
  const findings = await examineDocker(image, {signal});
  return findings.map(({needs, found, error}) => {
    const what = `docker ${needs}`;
    return error
      ? {what, ok: false, found: error.message, code: error.code, fix: error.hint ?? null}
      : fine(what, found);
  });
}

async function runtime(name: 'process' | 'embedded', {image}: Topology, signal: AbortSignal): Promise<Finding[]> {
  const probed = await (await loadRuntime(name)).probe({image, signal});
  if (probed.available) return [fine(name, probed.engine)];
  const code = probed.error?.code ?? 'RUNTIME_UNAVAILABLE';
  return [{what: name, ok: false, found: probed.reason, code, fix: probed.hint}];
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
