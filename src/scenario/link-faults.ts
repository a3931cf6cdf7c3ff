import type {Cluster} from '../cluster/cluster.ts';
import type {Fault} from '../faults/fault.ts';
import {callProxy} from '../proxy/control-client.ts';
import {socketOf} from './settle.ts';

export type FaultOrder = {members: readonly string[]; fault: Fault; proxy: string | undefined; seed: number};

/** Puts a fault on the links to members: those of one proxy, or of all. */
export async function addFaults(cluster: Cluster, {members, fault, proxy, seed}: FaultOrder): Promise<void> {
  const proxies = cluster.members.filter(({role, name}) => role === 'proxy' && (proxy ?? name) === name);
  await Promise.all(
    proxies.flatMap(({name}) =>
      members.map((member) => {
        const id = `${fault.kind}-${member}-${seed}`;
        return callProxy(socketOf(cluster, name), 'addFault', {id, member, fault, seed});
      }),
    ),
  );
}

/** Takes all faults off the links to these members. */
export async function healLinks(cluster: Cluster, members: readonly string[]): Promise<void> {
  const proxies = cluster.members.filter(({role}) => role === 'proxy');
  await Promise.all(proxies.map(({name}) => callProxy(socketOf(cluster, name), 'heal', {members})));
}
