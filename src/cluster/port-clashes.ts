import {MclusterError} from '../errors/mcluster-error.ts';
import {isPortFree, portOwner, type PortOwner} from '../support/ports.ts';
import {membersOf, metricsOf, type MemberAddress, type Topology} from '../topology/topology.ts';
import {readRecord, recordedNames, type ClusterRecord} from './cluster-record.ts';

/** A port that a member needs and somebody has. */
export type PortClash = {
  member: string;
  host: string;
  port: number;
  /** The process that listens there, where it can be found. */
  owner: PortOwner | null;
  /** The cluster of ours that it belongs to. */
  cluster: string | null;
};

/** Whose ports they would be: its offset so far, and its name if it is there already and only some members are dead. */
export type PortsFor = {offset: number; cluster: string | null};

export class PortsInUseError extends MclusterError {
  constructor(clashes: readonly PortClash[], {offset, cluster}: PortsFor) {
    const lines = clashes.map((clash) => `  ${clash.host}:${clash.port}, wanted for ${clash.member}: ${whoHas(clash)}`);
    const others = [...new Set(clashes.map((clash) => clash.cluster).filter((name) => name !== null))];
    const [other] = others;
    const end = other === undefined ? '' : `mcluster down --name ${other}, or `;
    const move = `--port-offset ${offset + 1000}`;
    super({
      code: 'PORT_IN_USE',
      message: `${clashes.length === 1 ? 'a port is' : `${clashes.length} ports are`} in use:\n${lines.join('\n')}`,
      hint:
        cluster === null
          ? `${end}${other === undefined ? 'move the cluster: ' : ''}${move}`
          : `${end || 'end what has the port, or '}mcluster down --name ${cluster} and up again with ${move}`,
      details: {clashes},
    });
  }
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
      return {member: name, host, port, owner, cluster: clusterAt(port, owner, records)};
    }),
  );
}

/** Throws PortsInUseError with all clashes. */
export async function demandPorts(members: readonly NeededPort[], home: string, whose: PortsFor): Promise<void> {
  const clashes = await portClashes(members, home, whose.cluster);
  if (clashes.length > 0) throw new PortsInUseError(clashes, whose);
}

function whoHas({owner, cluster}: PortClash): string {
  const who = owner ? `pid ${owner.pid} (${owner.command})` : 'a process that can not be seen from here';
  return cluster === null ? who : `cluster ${cluster}, ${who}`;
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
