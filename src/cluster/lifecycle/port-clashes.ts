import {MclusterError} from '../../errors/mcluster-error.ts';
import {nextCommand} from '../../errors/next-command.ts';
import {loadRuntime, loadRuntimes} from '../../runtimes/registry.ts';
import type {PortHolder} from '../../runtimes/runtime.ts';
import {hostAndPort} from '../../support/net/host-and-port.ts';
import type {ListenProblem} from '../../support/net/listen-problem.ts';
import {portOwner, whyNotListen, type PortOwner} from '../../support/net/ports.ts';
import {membersOf, metricsOf, type MemberAddress, type Topology} from '../../topology/topology.ts';
import {readRecord, recordedNames} from '../record/cluster-record.ts';
import {clusterLeaving} from '../record/strays.ts';
import type {ClusterRecord} from '../record/record-shape.ts';
import {atMost} from '../at-most.ts';

/** A port that a member needs and that is not available. */
export type PortClash = {
  member: string;
  host: string;
  port: number;
  problem: ListenProblem;
  /** The process that listens there, if it can be found. */
  owner: PortOwner | null;
  /** The name of the container that publishes it. */
  container: string | null;
  /** The memcached service of this system, if that listens there. */
  service: PortHolder['service'];
  /** The mcluster cluster that it belongs to, even if its state is gone. */
  cluster: string | null;
};

/** The cluster that needs the ports: its current offset, and its name if it exists and only some members are dead. */
export type PortsFor = {offset: number; cluster: string | null};

export class PortsInUseError extends MclusterError {
  constructor(clashes: readonly PortClash[], {offset, cluster}: PortsFor) {
    const others = [...new Set(clashes.map((clash) => clash.cluster).filter((name) => name !== null))];
    const [other] = others;
    const end = other === undefined ? '' : `${nextCommand(other, 'down')}, or `;
    const container = clashes.find((clash) => clash.container !== null)?.container;
    const service = clashes.find((clash) => clash.service !== null)?.service;
    const stop = service?.stop ?? (container && `docker stop ${container}`);
    const free = `${stop ?? 'stop the process that listens there'}, or `;
    const move = `--port-offset ${offset + 1000}`;
    super({
      code: 'PORT_IN_USE',
      message: `${clashes.length === 1 ? 'a port is' : `${clashes.length} ports are`} in use:\n${linesOf(clashes)}`,
      hint:
        cluster === null
          ? `${end || (stop ? free : '')}${other === undefined ? 'move the cluster: ' : ''}${move}`
          : `${end || free}${nextCommand(cluster, 'down')} and up again with ${move}`,
      details: {clashes},
    });
  }
}

/** Members can't listen on their ports, for another reason than that another process does. */
export class PortsUnusableError extends MclusterError {
  constructor(clashes: readonly PortClash[]) {
    const {code, hint} = clashes.find(({problem}) => problem.kind !== 'in-use')!.problem;
    super({
      code,
      message: `${clashes.length === 1 ? 'a port' : `${clashes.length} ports`} can't be used:\n${linesOf(clashes)}`,
      hint,
      details: {clashes},
    });
  }
}

function linesOf(clashes: readonly PortClash[]): string {
  const lineOf = (clash: PortClash): string =>
    `  ${hostAndPort(clash)}, wanted for ${clash.member}: ${describeClash(clash)}`;
  return clashes.map(lineOf).join('\n');
}

/** Describes the owner of a port: `cluster demo, pid 123 (memcached -p 11211)`, or why no process can listen there. */
export function describeClash({problem, owner, container, cluster, service}: PortClash): string {
  if (problem.kind !== 'in-use') return problem.reason;
  if (service !== null && cluster === null) return `the memcached service of this machine, pid ${service.pid}`;
  const holders = [
    cluster !== null && `cluster ${cluster}`,
    // For a container, the process is the engine's.
    container !== null ? `container ${container}` : owner && `pid ${owner.pid} (${owner.command})`,
  ];
  return holders.filter(Boolean).join(', ') || 'a process that cannot be seen from here';
}

/** Returns the addresses that members need, including those of their metrics. */
export function neededBy(members: readonly MemberAddress[], topology: Topology): NeededPort[] {
  const metrics = metricsOf(topology).filter(({proxy}) => members.some(({name}) => name === proxy));
  return [
    ...members.map(({name, host, port}) => ({name, member: name, host, port})),
    ...metrics.map(({proxy, host, port}) => ({name: `the metrics of ${proxy}`, member: proxy, host, port})),
  ];
}

/** `name`: the purpose in words. `member`: the member that listens there. */
export type NeededPort = {name: string; member: string; host: string; port: number};

/**
 * Returns every clash, not just the first. `cluster` is the members' own if it exists: they are dead, so any owner of
 * their ports is foreign.
 */
export async function portClashes(
  members: readonly NeededPort[],
  home: string,
  cluster: string | null = null,
): Promise<PortClash[]> {
  const problems = await atMost(askedAtOnce, members, ({host, port}) => whyNotListen(host, port));
  const taken = members.flatMap((member, index) => {
    const problem = problems[index];
    return problem ? [{...member, problem}] : [];
  });
  if (taken.length === 0) return [];
  const records = (await readableRecords(home)).filter((record) => record.name !== cluster);
  return Promise.all(
    taken.map(async ({name, host, port, problem}) => {
      const clash = {member: name, host, port, problem};
      if (problem.kind !== 'in-use') return {...clash, owner: null, container: null, cluster: null, service: null};
      const owner = await portOwner(port);
      const held = await holderOf(port, owner);
      const left = held?.cluster ?? (owner && (await clusterLeaving(home, owner.pid)));
      const cluster = (await clusterAt(port, owner, records)) ?? left;
      const service = cluster === null ? (held?.service ?? null) : null;
      return {...clash, owner, container: held?.container ?? null, cluster, service};
    }),
  );
}

/**
 * Checks that all ports are available.
 * @throws {PortsInUseError} with all clashes, when a port is in use
 * @throws {PortsUnusableError} with all clashes, when a port can't be used for another reason
 */
export async function demandPorts(members: readonly NeededPort[], home: string, whose: PortsFor): Promise<void> {
  const clashes = await portClashes(members, home, whose.cluster);
  if (clashes.some(({problem}) => problem.kind !== 'in-use')) throw new PortsUnusableError(clashes);
  if (clashes.length > 0) throw new PortsInUseError(clashes, whose);
}

/** Each check needs a socket: a thousand members at once would exceed the limit of many systems. */
const askedAtOnce = 100;

async function holderOf(port: number, owner: PortOwner | null): Promise<PortHolder | null> {
  for (const runtime of await loadRuntimes()) {
    const holder = await runtime.holderOf?.(port, owner);
    if (holder) return holder;
  }
  return null;
}

/** A process of the engine holds a container's port, so the cluster is found by the port itself. */
async function clusterAt(
  port: number,
  owner: PortOwner | null,
  records: readonly ClusterRecord[],
): Promise<string | null> {
  for (const {name, topology, runtime, handles} of records) {
    const member = neededBy(membersOf(topology), topology).find((one) => one.port === port)?.member;
    if (member === undefined) continue;
    if (handles[member]?.pid === owner?.pid || (await loadRuntime(runtime)).inContainers) return name;
  }
  return null;
}

async function readableRecords(home: string): Promise<ClusterRecord[]> {
  const names = await recordedNames(home);
  const records = await Promise.all(names.map((name) => readRecord(home, name).catch(() => null)));
  return records.filter((record) => record !== null);
}
