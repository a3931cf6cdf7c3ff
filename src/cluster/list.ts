import type {RuntimeName} from '../topology/topology.ts';
import type {ClusterState} from './cluster-status.ts';
import type {ClusterOptions} from './cluster.ts';

export type ClusterSummary = {
  name: string;
  /** From the members' processes alone; whether they answer is for `status`. `unreadable`: its files or runtime can't be read. */
  state: ClusterState | 'unreadable';
  /** null when the state can't be read. */
  runtime: RuntimeName | null;
  /** Counts of members, and of those whose process runs. */
  nodes: number;
  backups: number;
  proxies: number;
  alive: number;
  /** null: the runtime knows the cluster, but it has no state folder here. */
  folder: string | null;
  createdAt: string | null;
};

/** All clusters, by name. Never throws for one broken cluster. */
export function listClusters(_options?: ClusterOptions): Promise<ClusterSummary[]> {
  throw new Error('being written');
}
