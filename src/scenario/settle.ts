import {controlFolderFor, controlPath} from '../cluster/control-folder.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {callProxy} from '../proxy/control-client.ts';
import {waitUntil} from '../support/wait-until.ts';

const patienceMs = 500;

/** What a proxy says of its links over the control socket. */
export type LinkStatus = {member: string; state: string; pending: number};

/**
 * Returns when no proxy has a command under way: magent sends copies to the backup without waiting for them, and what
 * comes next must not overtake them. Links to members in `hanging` never get there, and are not waited for.
 */
export async function settle(
  cluster: Cluster,
  {hanging, dead, signal}: {hanging: readonly string[]; dead: readonly string[]; signal: AbortSignal},
): Promise<void> {
  const proxies = cluster.members.filter(({role, name}) => role === 'proxy' && !dead.includes(name));
  await Promise.all(
    proxies.map((proxy) =>
      waitUntil(
        async () => {
          const links = await linksOf(cluster, proxy.name);
          const busy = links.some(({member, pending}) => pending > 0 && !hanging.includes(member));
          return busy ? undefined : true;
        },
        {timeoutMs: patienceMs, signal, maxPauseMs: 10},
      ),
    ),
  );
}

/** The links of a proxy; none when it does not answer. */
export async function linksOf(cluster: Cluster, proxy: string): Promise<readonly LinkStatus[]> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const {links} = (await callProxy(socketOf(cluster, proxy), 'status', {}, signal)) as {links: LinkStatus[]};
    return links;
  } catch {
    return [];
  }
}

/** A proxy's control socket. */
export function socketOf(cluster: Cluster, proxy: string): string {
  const names = cluster.members.filter(({role}) => role === 'proxy').map(({name}) => name);
  return controlPath(controlFolderFor(cluster.folder, names), proxy);
}
