import {MclusterError} from '../errors/mcluster-error.ts';
import {nextCommand} from '../errors/next-command.ts';
import type {PublishingContainer} from '../runtimes/docker/published-port.ts';
import {isPortFree, portOwner, type PortOwner} from '../support/ports.ts';
import {membersOf, metricsOf, type MemberAddress, type Topology} from '../topology/topology.ts';
import {readRecord, recordedNames, type ClusterRecord} from './cluster-record.ts';
import {clusterLeaving} from './strays.ts';

/** A port that a member needs and somebody has. */
export type PortClash = {
  member: string;
  host: string;
  port: number;
  /** The process that listens there, where it can be found. */
  owner: PortOwner | null;
  /** The name of the container that it is published for. */
  container: string | null;
  /** The cluster of ours that it belongs to; also one whose state is gone. */
  cluster: string | null;
};

/** Whose ports they would be: its offset so far, and its name if it is there already and only some members are dead. */
export type PortsFor = {offset: number; cluster: string | null};

export class PortsInUseError extends MclusterError {
  constructor(clashes: readonly PortClash[], {offset, cluster}: PortsFor) {
    const lines = clashes.map(
      (clash) => `  ${clash.host}:${clash.port}, wanted for ${clash.member}: ${holderOf(clash)}`,
    );
    const others = [...new Set(clashes.map((clash) => clash.cluster).filter((name) => name !== null))];
    const [other] = others;
    const end = other === undefined ? '' : `${nextCommand(other, 'down')}, or `;
    const container = clashes.find((clash) => clash.container !== null)?.container;
    const free = container ? `docker stop ${container}, or ` : 'end what has the port, or ';
    const move = `--port-offset ${offset + 1000}`;
    super({
      code: 'PORT_IN_USE',
      message: `${clashes.length === 1 ? 'a port is' : `${clashes.length} ports are`} in use:\n${lines.join('\n')}`,
      hint:
        cluster === null
          ? `${end}${other === undefined ? 'move the cluster: ' : ''}${move}`
          : `${end || free}${nextCommand(cluster, 'down')} and up again with ${move}`,
      details: {clashes},
    });
  }
}

/** For a person: `cluster demo, pid 123 (memcached -p 11211)`. */
export function holderOf({owner, container, cluster}: PortClash): string {
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
  const free = await Promise.all(members.map(({host, port}) => isPortFree(host, port)));
  const taken = members.filter((_member, index) => !free[index]);
  if (taken.length === 0) return [];
  const records = (await readableRecords(home)).filter((record) => record.name !== cluster);
  return Promise.all(
    taken.map(async ({name, host, port}) => {
      const owner = await portOwner(port);
      const held = mayBeEngine(owner) ? await containerAt(port) : null;
      const left = held?.cluster ?? (owner && (await clusterLeaving(home, owner.pid)));
      const container = held?.name ?? null;
      return {member: name, host, port, owner, container, cluster: clusterAt(port, owner, records) ?? left};
    }),
  );
}

/** Throws PortsInUseError with all clashes. */
export async function demandPorts(members: readonly NeededPort[], home: string, whose: PortsFor): Promise<void> {
  const clashes = await portClashes(members, home, whose.cluster);
  if (clashes.length > 0) throw new PortsInUseError(clashes, whose);
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
