import {controlFolderFor, controlPath} from '../../cluster/record/control-folder.ts';
import type {Cluster} from '../../cluster/cluster.ts';
import {callProxy} from '../../proxy/control/control-client.ts';
import type {MemberReport, ProxyReport} from '../../proxy/control/proxy-report.ts';
import {waitUntil} from '../../support/wait-until.ts';

const patienceMs = 500;

/**
 * Resolves when no proxy has a command in flight: magent sends copies to the backup without waiting for them, and the
 * next step must not overtake them. Links to members in `hanging` never settle, and are not waited for.
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
          const members = await membersSeenBy(proxy.name, cluster);
          const busy = members.some(({member, pending}) => pending > 0 && !hanging.includes(member));
          return busy ? undefined : true;
        },
        {timeoutMs: patienceMs, signal, maxPauseMs: 10},
      ),
    ),
  );
}

/** Returns the nodes and backups as a proxy sees them; empty when the proxy does not answer. */
export async function membersSeenBy(proxy: string, cluster: Cluster): Promise<readonly MemberReport[]> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const {members} = (await callProxy(socketOf(cluster, proxy), 'status', {}, signal)) as ProxyReport;
    return members;
  } catch {
    return [];
  }
}

function socketOf(cluster: Cluster, proxy: string): string {
  const names = cluster.members.filter(({role}) => role === 'proxy').map(({name}) => name);
  return controlPath(controlFolderFor(cluster.folder, names), proxy);
}
