import {waitUntil} from '../../support/wait-until.ts';
import type {Link} from '../link/link.ts';
import type {Proxy} from '../proxy.ts';

/** Callers hang up long before. */
const patienceMs = 60_000;

/**
 * Tries to reach members that should be back, and waits until the policy has readmitted each of them, clean. It does
 * not wait for those with faults on their links; policy `magent` waits for none.
 */
export async function readmit(
  proxy: Proxy,
  members: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, never>> {
  const links = proxy.pool.links.filter(({member}) => members.includes(member));
  await Promise.all(links.map((link) => untilUp(proxy, link, signal)));
  return {};
}

async function untilUp({policy, faults}: Proxy, link: Link, signal: AbortSignal): Promise<void> {
  if (policy.condition(link) === null) return;
  policy.hurry(link);
  const isUp = (): boolean => policy.condition(link)?.state === 'up';
  await waitUntil(
    async () => {
      if (faults.on(link.member).length > 0) return true;
      if (!isUp()) return undefined;
      // The closing of a connection may not have been noticed yet.
      const {outcome} = await faults.measure(link.member, signal);
      return (outcome === 'answered' && isUp()) || undefined;
    },
    {timeoutMs: patienceMs, signal, maxPauseMs: 10},
  );
}
