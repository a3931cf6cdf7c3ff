import {join} from 'node:path';
import type {RuntimeContext} from '../runtime.ts';

/** A cluster's name, and the state folder by which its containers are recognised. */
export type ClusterIdentity = Pick<RuntimeContext, 'clusterName' | 'folder'>;

/** Keys of the labels on all containers and networks that mcluster creates. It never touches any without them. */
export const labelKeys = {
  cluster: 'mcluster.cluster',
  member: 'mcluster.member',
  role: 'mcluster.role',
  /** mcluster's own version. */
  version: 'mcluster.version',
  /** The cluster's state folder: one engine serves several state homes, which may use the same cluster names. */
  folder: 'mcluster.folder',
} as const;

/** Returns the name of the Compose project, which is also its network's name. */
export function projectName(clusterName: string): string {
  return `mcluster-${clusterName}`;
}

export function containerName(clusterName: string, member: string): string {
  return `${projectName(clusterName)}-${member}`;
}

/** Returns the path of the rendered file, which is kept for users and for recreating removed containers. */
export function composePath(folder: string): string {
  return join(folder, 'compose.yaml');
}
