import type {ClusterOptions} from './cluster.ts';

export type DownResult = {
  name: string;
  /** false: there was no such cluster. Not an error: `down` is safe to repeat. */
  existed: boolean;
  /** Members that were ended by this call; those found dead are not among them. */
  ended: string[];
};

/** Ends all members of a cluster, also of a half-started one, and removes its state. */
export function down(_name: string, _options?: ClusterOptions): Promise<DownResult> {
  throw new Error('being written');
}

/** `down` for every cluster in the state home and every one that a runtime knows of. */
export function downAll(_options?: ClusterOptions): Promise<DownResult[]> {
  throw new Error('being written');
}
