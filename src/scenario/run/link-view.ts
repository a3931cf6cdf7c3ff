import {waitUntil} from '../../support/wait-until.ts';
import {membersSeenBy} from './settle.ts';
import type {Stage} from './stage.ts';

const allUpWithinMs = 10_000;

/** Returns whether a proxy considers a node or backup up, by its policy's own view where the policy has one. */
export async function seesUp(proxy: string, member: string, {cluster}: Stage): Promise<boolean> {
  const members = await membersSeenBy(proxy, cluster);
  return members.some((seen) => seen.member === member && (seen.condition?.state ?? seen.link) === 'up');
}

/**
 * Resolves when every proxy uses all nodes and backups. Under policy repair, a proxy that started before they listened
 * probes them again only after a while, and until then writes go to a single copy. Under magent, the first command
 * opens the connection, so there is nothing to wait for.
 */
export async function allSeenUp(stage: Stage): Promise<void> {
  if (stage.policy !== 'repair') return;
  const {cluster, clock, signal} = stage;
  const proxies = cluster.members.filter(({role}) => role === 'proxy');
  const others = cluster.members.filter(({role}) => role !== 'proxy');
  const pairs = proxies.flatMap((proxy) => others.map((member) => [proxy.name, member.name] as const));
  const areUp = async (): Promise<true | undefined> => {
    const seen = await Promise.all(pairs.map(([proxy, member]) => seesUp(proxy, member, stage)));
    return seen.every(Boolean) || undefined;
  };
  await waitUntil(areUp, {timeoutMs: allUpWithinMs, clock, signal});
}
