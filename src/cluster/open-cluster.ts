import type {Cluster, ClusterOptions} from './cluster.ts';

/**
 * A cluster that was brought up before, by this or another process. The options hold for all calls on it.
 *
 * Throws ClusterNotFoundError.
 */
export function openCluster(_name: string, _options?: ClusterOptions): Promise<Cluster> {
  throw new Error('being written');
}
