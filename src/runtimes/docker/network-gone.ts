import type {NodeProcessState} from '../runtime.ts';
import type {ClusterIdentity} from './names.ts';
import {tryDocker, type DockerCall} from './docker-cli.ts';
import {projectName} from './names.ts';

/** Says of members off their network whether it was removed. Asks the engine only if there are any. */
export async function tellNetworkGone(
  {clusterName}: ClusterIdentity,
  states: readonly NodeProcessState[],
  call: DockerCall,
): Promise<NodeProcessState[]> {
  if (!states.some(({offNetwork}) => offNetwork)) return [...states];
  const {stderr} = await tryDocker(['network', 'inspect', '--format', '{{.Id}}', projectName(clusterName)], call);
  const isGone = isNetworkGone(stderr);
  return states.map((state) => (isGone && state.offNetwork ? {...state, networkGone: true} : state));
}

/** Of what the docker CLI said about one network. */
export function isNetworkGone(stderr: string): boolean {
  return /no such network|network (?:\S+ )?not found/i.test(stderr);
}
