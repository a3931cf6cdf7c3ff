import type {Topology} from '../../topology/topology.ts';
import {proxyContainers} from '../members/proxy-processes.ts';
import {clusterFolder} from '../record/state-home.ts';
import {controlFolderOf} from './up-tasks.ts';

/**
 * Returns the Compose file that `up` would write for the docker runtime. `labelled`: adds the label with the cluster's
 * state folder, which marks containers as managed by mcluster; without it, mcluster ignores containers that a user
 * creates from the file.
 */
export async function plannedCompose(
  topology: Topology,
  home: string,
  {labelled}: {labelled: boolean},
): Promise<string> {
  const [{renderCompose}, {plannedProxies}] = await Promise.all([
    import('../../runtimes/docker/compose-file.ts'),
    import('../../runtimes/docker/proxy-members.ts'),
  ]);
  const {proxy, name} = topology;
  const inContainers = proxy && proxy.runtime === 'docker';
  const proxies = inContainers ? proxyContainers(topology, controlFolderOf({home, topology})) : [];
  return renderCompose(topology, name, labelled ? clusterFolder(home, name) : null, await plannedProxies(proxies));
}
