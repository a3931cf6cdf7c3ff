import {loadRuntime} from '../../runtimes/registry.ts';
import type {Runtime} from '../../runtimes/runtime.ts';
import type {Topology} from '../../topology/topology.ts';
import {proxyContainers} from '../members/proxy-processes.ts';
import {clusterFolder} from '../record/state-home.ts';
import {controlFolderOf} from './up-tasks.ts';

/**
 * Returns the Compose file of a topology for users of Compose. It has no label with the cluster's state folder, so mcluster
 * ignores containers that are created from it.
 */
export async function composeFileOf(topology: Topology, home: string): Promise<string> {
  return planFile(await loadRuntime('docker'), topology, home, null);
}

/** Returns the file that `up` would write, as the runtime accepts it; null if it writes none. */
export async function plannedFile(
  runtime: Runtime,
  {topology, home, signal}: {topology: Topology; home: string; signal: AbortSignal},
): Promise<string | null> {
  if (!runtime.plan) return null;
  const text = await planFile(runtime, topology, home, clusterFolder(home, topology.name));
  await runtime.checkPlan?.(text, signal);
  return text;
}

async function planFile(runtime: Runtime, topology: Topology, home: string, folder: string | null): Promise<string> {
  const {proxy} = topology;
  const inContainers = proxy && proxy.runtime === 'docker';
  const proxies = inContainers ? proxyContainers(topology, controlFolderOf({home, topology})) : [];
  return runtime.plan!({topology, folder, proxies});
}
