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
 * Verbs wait up to 2 s for another mcluster that is changing the cluster.
 *
 * @throws {ClusterLockedError} from every verb, when another mcluster is still changing the cluster after that
 * @throws {MemberNotFoundError} from every verb, when there is no such member
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
   * Returns the current status, after asking every member in parallel; `timeoutMs` (default 500) limits each of them. A
   * dead or hanging member is part of the result, not an error.
   */
  status(options?: {timeoutMs?: number | undefined}): Promise<ClusterStatus>;

  /**
   * Sends a signal to the processes of members, SIGKILL by default. Returns one change per member.
   * @throws {MemberStateError} when a member is not running
   */
  kill(members: readonly string[], signal?: NodeJS.Signals): Promise<MemberChange[]>;
  /** Sends SIGTERM to members, and SIGKILL after `graceMs` (default 5000). A dead member is left unchanged. */
  stop(members: readonly string[], options?: {graceMs?: number | undefined}): Promise<MemberChange[]>;
  /**
   * Starts dead members again, on their old ports and with empty memory, and resolves when they answer. A running member
   * is left unchanged.
   * @throws {MemberStateError} when a member is paused
   * @throws {PortsInUseError} when another process uses the port of a member
   * @throws {NotReadyError} when a member does not answer in time; all are ended again
   */
  start(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /**
   * Stops members and starts them again, with empty memory, and resolves when they answer. A dead member is only started.
   * @throws {PortsInUseError} when another process uses the port of a dead member
   * @throws {NotReadyError} when a member does not answer in time
   */
  restart(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /**
   * Stops the processes of members with SIGSTOP: the kernel still accepts connections, but the members do not answer.
   * @throws {MemberStateError} when a member is not running
   */
  pause(members: readonly string[]): Promise<MemberChange[]>;
  /**
   * Resumes paused members with SIGCONT; they keep their memory. A running member is left unchanged.
   * @throws {MemberStateError} when a member is dead
   */
  resume(members: readonly string[]): Promise<MemberChange[]>;
  /**
   * Sends `flush_all` to members, which removes all of their items. A proxy forwards it as its policy defines.
   * @throws {MemberStateError} when a member is not running
   */
  flush(members: readonly string[]): Promise<MemberChange[]>;

  /**
   * Stores items directly on nodes and backups until they use `percent` of their memory (1 to 100; default 100: until
   * they had to evict items in every slab class that they use). `flush` removes these and all other items.
   * @throws {MemberStateError} when a member can't be filled in its state
   * @throws {FillFailedError} when a node rejects items or does not fill up
   */
  fill(members: readonly string[], options?: {percent?: number | undefined}): Promise<FillResult[]>;
  /** Faults on the links from the proxies to the nodes. */
  readonly faults: ClusterFaults;

  /**
   * Yields a member's log, oldest line first, without line ends; with `follow`, continues until aborted, or until
   * `down`.
   * @throws {MemberNotFoundError} when there is no such member
   */
  logs(member: string, options?: {follow?: boolean; signal?: AbortSignal | undefined}): AsyncIterable<string>;

  /** Ends all members and removes the state folder; safe to repeat. `await using` calls it as well. */
  down(): Promise<DownResult>;
}
