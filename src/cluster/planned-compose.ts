import type {Topology} from '../topology/topology.ts';
import {proxyContainers} from './proxy-processes.ts';
import {clusterFolder} from './state-home.ts';
import {controlFolderOf} from './up-steps.ts';

/**
 * The Compose file that `up` would write for the docker runtime. `labelled`: with the label that names the cluster's state
 * folder, by which its containers are ours; without it, those made from the file by hand are nobody's but the maker's.
 */
export async function plannedCompose(
  topology: Topology,
  home: string,
  {labelled}: {labelled: boolean},
): Promise<string> {
  const [{renderCompose}, {plannedProxies}] = await Promise.all([
    import('../runtimes/docker/compose-file.ts'),
    import('../runtimes/docker/proxy-members.ts'),
  ]);
  const {proxy, name} = topology;
  const inContainers = proxy && proxy.runtime === 'docker';
  const proxies = inContainers ? proxyContainers(topology, controlFolderOf({home, topology})) : [];
  return renderCompose(topology, name, labelled ? clusterFolder(home, name) : null, await plannedProxies(proxies));
}
