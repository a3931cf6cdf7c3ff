import {join} from 'node:path';
import type {RuntimeContext} from '../runtime.ts';

/** A cluster's name, and the state folder by which its containers are recognised. */
export type ClusterIdentity = Pick<RuntimeContext, 'clusterName' | 'folder'>;

/** Keys of the labels that every container and network of ours carries. What lacks them is never touched. */
export const labelKeys = {
  cluster: 'mcluster.cluster',
  member: 'mcluster.member',
  role: 'mcluster.role',
  /** mcluster's own version. */
  version: 'mcluster.version',
  /** The cluster's state folder: one engine serves several state homes, which may use the same cluster names. */
  folder: 'mcluster.folder',
} as const;

/** The compose project, which is also its network's name. */
export function projectName(clusterName: string): string {
  return `mcluster-${clusterName}`;
}

export function containerName(clusterName: string, member: string): string {
  return `${projectName(clusterName)}-${member}`;
}

/** Where the rendered file is kept: for people, and to make containers again that somebody removed. */
export function composePath(folder: string): string {
  return join(folder, 'compose.yaml');
}
