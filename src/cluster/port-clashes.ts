import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import type {PublishingContainer} from '../runtimes/docker/published-port.ts';
import type {MemcachedService} from '../runtimes/process/memcached-service.ts';
import type {ListenProblem} from '../support/listen-problem.ts';
import {portOwner, whyNotListen, type PortOwner} from '../support/ports.ts';
import {membersOf, metricsOf, type MemberAddress, type Topology} from '../topology/topology.ts';
import {readRecord, recordedNames, type ClusterRecord} from './cluster-record.ts';
import {clusterLeaving} from './strays.ts';

/** A port that a member needs and can't have. */
export type PortClash = {
  member: string;
  host: string;
  port: number;
  problem: ListenProblem;
  /** The process that listens there, where it can be found. */
  owner: PortOwner | null;
  /** The name of the container that it is published for. */
  container: string | null;
  /** The memcached of this system, where that is what listens there. */
  service: MemcachedService | null;
  /** The cluster of ours that it belongs to; also one whose state is gone. */
  cluster: string | null;
};

/** Whose ports they would be: its offset so far, and its name if it is there already and only some members are dead. */
export type PortsFor = {offset: number; cluster: string | null};

export class PortsInUseError extends MclusterError {
  constructor(clashes: readonly PortClash[], {offset, cluster}: PortsFor) {
    const others = [...new Set(clashes.map((clash) => clash.cluster).filter((name) => name !== null))];
    const [other] = others;
    const end = other === undefined ? '' : `${nextCommand(other, 'down')}, or `;
    const container = clashes.find((clash) => clash.container !== null)?.container;
    const service = clashes.find((clash) => clash.service !== null)?.service;
    const stop = service?.stop ?? (container && `docker stop ${container}`);
    const free = `${stop ?? 'end what has the port'}, or `;
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

/** Members can't listen where they should, for another reason than that something listens there. */
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
    `  ${clash.host}:${clash.port}, wanted for ${clash.member}: ${describeClash(clash)}`;
  return clashes.map(lineOf).join('\n');
}

/** For a person: `cluster demo, pid 123 (memcached -p 11211)`, or why nothing can listen there. */
export function describeClash({problem, owner, container, cluster, service}: PortClash): string {
  if (problem.kind !== 'in-use') return problem.reason;
  if (service !== null && cluster === null) return `the memcached service of this machine, pid ${service.pid}`;
  const holders = [
    cluster !== null && `cluster ${cluster}`,
    // The process is the engine's then.
    container !== null ? `container ${container}` : owner && `pid ${owner.pid} (${owner.command})`,
  ];
  return holders.filter(Boolean).join(', ') || 'a process that cannot be seen from here';
}

/** The addresses that members need, with those of their metrics. */
export function neededBy(members: readonly MemberAddress[], topology: Topology): NeededPort[] {
  const metrics = metricsOf(topology).filter(({proxy}) => members.some(({name}) => name === proxy));
  return [
    ...members.map(({name, host, port}) => ({name, member: name, host, port})),
    ...metrics.map(({proxy, host, port}) => ({name: `the metrics of ${proxy}`, member: proxy, host, port})),
  ];
}

/** `name`: what it is for, in words. `member`: who listens there. */
export type NeededPort = {name: string; member: string; host: string; port: number};

/** Every clash, not just the first. `cluster` is theirs if it exists: its members are dead, so others have the ports. */
export async function portClashes(
  members: readonly NeededPort[],
  home: string,
  cluster: string | null = null,
): Promise<PortClash[]> {
  const taken: (NeededPort & {problem: ListenProblem})[] = [];
  for (let first = 0; first < members.length; first += askedAtOnce) {
    const asked = members.slice(first, first + askedAtOnce);
    const problems = await Promise.all(asked.map(({host, port}) => whyNotListen(host, port)));
    taken.push(...asked.flatMap((member, index) => (problems[index] ? [{...member, problem: problems[index]}] : [])));
  }
  if (taken.length === 0) return [];
  const records = (await readableRecords(home)).filter((record) => record.name !== cluster);
  return Promise.all(
    taken.map(async ({name, host, port, problem}) => {
      const clash = {member: name, host, port, problem};
      if (problem.kind !== 'in-use') return {...clash, owner: null, container: null, cluster: null, service: null};
      const owner = await portOwner(port);
      const held = mayBeEngine(owner) ? await containerAt(port) : null;
      const left = held?.cluster ?? (owner && (await clusterLeaving(home, owner.pid)));
      const container = held?.name ?? null;
      const cluster = clusterAt(port, owner, records) ?? left;
      const service = (cluster ?? container) ? null : await serviceAt(port, owner);
      return {...clash, owner, container, cluster, service};
    }),
  );
}

/** Throws PortsInUseError or PortsUnusableError, with all clashes. */
export async function demandPorts(members: readonly NeededPort[], home: string, whose: PortsFor): Promise<void> {
  const clashes = await portClashes(members, home, whose.cluster);
  if (clashes.some(({problem}) => problem.kind !== 'in-use')) throw new PortsUnusableError(clashes);
  if (clashes.length > 0) throw new PortsInUseError(clashes, whose);
}

/** Each is a socket: all those of a thousand members would be more than many systems allow. */
const askedAtOnce = 100;

async function serviceAt(port: number, owner: PortOwner | null): Promise<MemcachedService | null> {
  if (owner !== null && !owner.command.includes('memcached')) return null;
  const {memcachedServiceOn} = await import('../runtimes/process/memcached-service.ts');
  return memcachedServiceOn(port);
}

/** Engines listen for their containers: by docker-proxy or rootlesskit, and mostly as another user. */
function mayBeEngine(owner: PortOwner | null): boolean {
  return owner === null || /docker|rootless|podman|pasta|conmon/.test(owner.command);
}

async function containerAt(port: number): Promise<PublishingContainer | null> {
  const {containerPublishing} = await import('../runtimes/docker/published-port.ts');
  return containerPublishing(port);
}

/** A container's port is held by a process of the engine's, so there the port itself has to do. */
function clusterAt(port: number, owner: PortOwner | null, records: readonly ClusterRecord[]): string | null {
  const has = ({topology, runtime, handles}: ClusterRecord): boolean => {
    const member = neededBy(membersOf(topology), topology).find((one) => one.port === port);
    return member !== undefined && (runtime === 'docker' || handles[member.member]?.pid === owner?.pid);
  };
  return records.find(has)?.name ?? null;
}

async function readableRecords(home: string): Promise<ClusterRecord[]> {
  const names = await recordedNames(home);
  const records = await Promise.all(names.map((name) => readRecord(home, name).catch(() => null)));
  return records.filter((record) => record !== null);
}
