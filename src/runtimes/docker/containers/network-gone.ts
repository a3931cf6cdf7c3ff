import type {MemberProcessState} from '../../runtime.ts';
import type {ClusterIdentity} from '../names.ts';
import {tryDocker, type DockerCall} from '../engine/docker-cli.ts';
import {projectName} from '../names.ts';

/** Marks members off their network whose network was removed. Asks the engine only if there are any. */
export async function tellNetworkGone(
  {clusterName}: ClusterIdentity,
  states: readonly MemberProcessState[],
  call: DockerCall,
): Promise<MemberProcessState[]> {
  if (!states.some(({offNetwork}) => offNetwork)) return [...states];
  const {stderr} = await tryDocker(['network', 'inspect', '--format', '{{.Id}}', projectName(clusterName)], call);
  const isGone = isNetworkGone(stderr);
  return states.map((state) => (isGone && state.offNetwork ? {...state, networkGone: true} : state));
}

/** Tells a missing network from other errors in the docker CLI's output. */
export function isNetworkGone(stderr: string): boolean {
  return /no such network|network (?:\S+ )?not found/i.test(stderr);
}
