import {waitUntil} from '../support/wait-until.ts';
import {membersSeenBy} from './settle.ts';
import type {Stage} from './stage.ts';

const allUpWithinMs = 10_000;

/** Whether a proxy takes a node or backup for up: as its policy sees it, where that has a view of its own. */
export async function seesUp(proxy: string, member: string, {cluster}: Stage): Promise<boolean> {
  const members = await membersSeenBy(proxy, cluster);
  return members.some((seen) => seen.member === member && (seen.condition?.state ?? seen.link) === 'up');
}

/**
 * Returns when every proxy has taken all nodes and backups in. Under policy repair, a proxy that came up before they
 * did looks for them again only after a while, and what is written until then has one copy. Under magent, the first
 * command opens the connection, so that there is nothing to wait for.
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
