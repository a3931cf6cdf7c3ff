import type {MemberAddress, RuntimeName, Topology} from '../topology/topology.ts';
import type {ClusterStatus} from './status/cluster-status.ts';
import type {DownResult} from './lifecycle/down.ts';
import type {Endpoints} from './status/endpoints.ts';
import type {ClusterFaults} from './faults/cluster-faults.ts';
import type {FillResult} from './members/fill.ts';
import type {MemberChange} from './members/member-change.ts';
import type {ReadyOptions} from './cluster-options.ts';

/**
 * One running cluster, by name. Every verb accepts several members (nodes, backups and proxies alike), changes none of
 * them when one is unknown or can't take the verb, acts on all of them in parallel, and returns results in the given
 * order.
 *
 * With policy `repair`, `start`, `restart`, `resume` and `faults.heal` resolve when the proxies use the members again,
 * flushed; after 10 s they call `onWarning` instead of waiting longer.
 *
 * Verbs wait up to 2 s for another mcluster that is changing the cluster, then throw ClusterLockedError.
 */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  /** Its state folder. */
  readonly folder: string;
  readonly topology: Topology;
  /** The runtime in use: never `auto`. */
  readonly runtime: RuntimeName;
  readonly members: readonly MemberAddress[];
  readonly endpoints: Endpoints;

  /**
   * Returns the current status, from asking every member in parallel. A dead or hanging member is data, not an error.
   */
  status(options?: {timeoutMs?: number | undefined}): Promise<ClusterStatus>;

  /**
   * Sends a signal, SIGKILL by default.
   * @throws {MemberStateError} when a member is not running
   */
  kill(members: readonly string[], signal?: NodeJS.Signals): Promise<MemberChange[]>;
  /** Ends members gracefully, and by force after `graceMs` (default 5 s). A dead member is left unchanged. */
  stop(members: readonly string[], options?: {graceMs?: number | undefined}): Promise<MemberChange[]>;
  /** Starts dead members again: same port, empty memory. A running member is left unchanged. */
  start(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /** Stops and starts members; a dead member is only started. */
  restart(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /** Freezes members (SIGSTOP): the kernel still accepts connections, but they do not answer. */
  pause(members: readonly string[]): Promise<MemberChange[]>;
  resume(members: readonly string[]): Promise<MemberChange[]>;
  /** Sends `flush_all`, which removes every item of the member. A proxy forwards it as its policy defines. */
  flush(members: readonly string[]): Promise<MemberChange[]>;

  /**
   * Stores items directly on nodes and backups until they use `percent` of their memory (default 100: until they had to
   * evict items in every slab class that they use). `flush` removes these and all other items.
   * @throws {MemberStateError} when a member can't be filled in its state
   * @throws {FillFailedError} when a node rejects items or does not fill up
   */
  fill(members: readonly string[], options?: {percent?: number | undefined}): Promise<FillResult[]>;
  /** Faults on the links from the proxies to the nodes. */
  readonly faults: ClusterFaults;

  /**
   * Yields a member's log, oldest line first, without line ends; with `follow`, continues until aborted, or until
   * `down`.
   */
  logs(member: string, options?: {follow?: boolean; signal?: AbortSignal | undefined}): AsyncIterable<string>;

  /** Ends all members and removes the state folder; safe to repeat. `await using` calls it as well. */
  down(): Promise<DownResult>;
}
