import {waitUntil} from '../support/wait-until.ts';
import type {Link} from './link.ts';
import type {Proxy} from './proxy.ts';

/** The caller hangs up long before. */
const patienceMs = 60_000;

/**
 * Reaches for members that should be there again, and waits until the policy has taken each of them in, clean. Those with
 * faults on their links are not waited for, and policy `magent` waits for nobody.
 */
export async function untilTakenIn(
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
      // That a connection is over may not have got round yet.
      const {outcome} = await faults.measure(link.member, signal);
      return (outcome === 'answered' && isUp()) || undefined;
    },
    {timeoutMs: patienceMs, signal, maxPauseMs: 10},
  );
}
