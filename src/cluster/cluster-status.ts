import type {MemberRole, RuntimeName} from '../topology/topology.ts';
import type {ClusterOptions} from './cluster.ts';

/**
 * `running`: its process runs and it answered. `hanging`: its process runs, but no answer came in time. `paused`:
 * frozen by a signal. `dead`: its process is gone. `missing`: it was never started, or its container was removed.
 */
export type MemberState = 'running' | 'hanging' | 'paused' | 'dead' | 'missing';

/** One member as it is now. What could not be learned is null. */
export type MemberStatus = {
  name: string;
  role: MemberRole;
  host: string;
  port: number;
  state: MemberState;
  /** Why it is not `running`, in words: `no answer within 500 ms`. */
  problem: string | null;
  pid: number | null;
  /** Docker only. */
  containerId: string | null;
  exitCode: number | null;
  exitSignal: string | null;
  /** As it answers to `version`. */
  version: string | null;
  uptimeSeconds: number | null;
  items: number | null;
  memoryBytes: number | null;
  memoryLimitBytes: number | null;
  connections: number | null;
  hits: number | null;
  misses: number | null;
};

/**
 * `running`: every member is. `degraded`: some are. `dead`: none is. `starting`, `stopping`: another mcluster is at it
 * now. `incomplete`: an `up` or `down` was killed half-way; `down` cleans up.
 */
export type ClusterState = 'running' | 'degraded' | 'dead' | 'starting' | 'stopping' | 'incomplete';

export type ClusterStatus = {
  name: string;
  state: ClusterState;
  runtime: RuntimeName;
  /** What nodes are: `memcached 1.6.18`, `embedded (not memcached)`. */
  engine: string;
  folder: string;
  /** ISO 8601. */
  createdAt: string;
  members: MemberStatus[];
};

/** How long one member may take to answer. */
export const defaultStatusTimeoutMs = 500;

/** Throws ClusterNotFoundError; anything about members is data. */
export function clusterStatus(
  _name: string,
  _options?: ClusterOptions & {timeoutMs?: number | undefined},
): Promise<ClusterStatus> {
  throw new Error('being written');
}
