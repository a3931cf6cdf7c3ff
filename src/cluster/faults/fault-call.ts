import {findMembers} from '../members/member-names.ts';
import {appendEvents} from '../record/events.ts';
import {clusterFolder} from '../record/state-home.ts';
import type {Topology} from '../../topology/topology.ts';
import type {ClusterFault} from './cluster-fault.ts';

/** The cluster that a call on faults is about, and the caller's options. */
export type FaultCall = {
  name: string;
  home: string;
  signal: AbortSignal | undefined;
  /** The caller's name in events.jsonl. */
  by: string;
  onWarning: ((line: string) => void) | undefined;
};

/** For requests that proxies and engines answer at once, unless this machine is busy. */
export const timeoutMs = 5000;
export const listTimeoutMs = 2000;

/**
 * Returns the names of the nodes and backups at the end of the links, each once.
 * @throws {MemberNotFoundError} when there is no such member
 * @throws {MemberRoleError} when one is a proxy
 */
export async function linkEnds(topology: Topology, names: readonly string[]): Promise<string[]> {
  const members = await findMembers(topology, names, ['node', 'backup']);
  return members.map((member) => member.name);
}

/**
 * Returns the names of the proxies, each once; undefined, which stands for all, when none is named.
 * @throws {MemberNotFoundError} when there is no such member
 * @throws {MemberRoleError} when one is not a proxy
 */
export async function proxiesAmong(
  topology: Topology,
  names: readonly string[] | undefined,
): Promise<string[] | undefined> {
  if (names === undefined) return undefined;
  const members = await findMembers(topology, names, ['proxy']);
  return members.map((member) => member.name);
}

/** Writes an event for each fault. */
export async function noteFaults(
  {name, home, by}: FaultCall,
  event: 'fault' | 'heal',
  faults: readonly ClusterFault[],
): Promise<void> {
  await appendEvents(
    clusterFolder(home, name),
    faults.map(({member, id, what}) => ({cluster: name, member, event, fault: id, what, by})),
  );
}
