import type {MemberAddress, RuntimeName, Topology} from '../topology/topology.ts';
import type {ClusterStatus, MemberState} from './cluster-status.ts';
import type {DownResult} from './down.ts';
import type {Endpoints} from './endpoints.ts';
import type {ClusterFaults} from './faults/cluster-faults.ts';
import type {FillResult} from './fill.ts';

/** What every call on a cluster may be told. */
export type ClusterOptions = {
  /** State home; by default `$MCLUSTER_HOME`, `$XDG_STATE_HOME/mcluster` or `~/.local/state/mcluster`. */
  home?: string | undefined;
  /** Who asks, as written to events.jsonl: `mcluster kill`, `scenario stale-restart`. Default: `library`. */
  by?: string | undefined;
  /** Aborting ends the call with InterruptedError. */
  signal?: AbortSignal | undefined;
  /** Told, in a line for a person, what a call that did its work could not wait for. */
  onWarning?: ((line: string) => void) | undefined;
  /** Told, in a line for a person, what a call that takes long is doing, such as pulling an image. */
  onProgress?: ((line: string) => void) | undefined;
};

/** How long members may take to answer after a start, in milliseconds. Default 30 000. */
export type ReadyOptions = {timeoutMs?: number | undefined};

export type MemberVerb = 'kill' | 'stop' | 'start' | 'restart' | 'pause' | 'resume' | 'flush';

/** What a verb did to one member. */
export type MemberChange = {
  name: string;
  verb: MemberVerb;
  /** false: the member already was as asked. `note` says so. */
  changed: boolean;
  /** Where the member is now; `running` after a start means that it answered. */
  state: MemberState;
  pid: number | null;
  /** One line for a person, such as `already running`; null when there is nothing to add. */
  note: string | null;
};

/**
 * One cluster that is up, by name. Every verb takes several members (nodes, backups and proxies alike), acts on none of
 * them when one is unknown or can't take the verb, acts on all of them at once, and answers in the order asked.
 *
 * With policy `repair`, `start`, `restart`, `resume` and `faults.heal` return when the proxies have taken members in again,
 * clean; what takes more than 10 s is told to `onWarning`.
 *
 * Verbs wait up to 2 s for another mcluster that is changing the cluster, then throw ClusterLockedError.
 */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  /** Its state folder. */
  readonly folder: string;
  readonly topology: Topology;
  /** What it runs on: never `auto`. */
  readonly runtime: RuntimeName;
  readonly members: readonly MemberAddress[];
  readonly endpoints: Endpoints;

  /** Asks every member anew, in parallel. A dead or hanging member is data, not an error. */
  status(options?: {timeoutMs?: number | undefined}): Promise<ClusterStatus>;

  /** Sends a signal, SIGKILL by default. MemberStateError when the member is not running. */
  kill(members: readonly string[], signal?: NodeJS.Signals): Promise<MemberChange[]>;
  /** Ends members in an orderly way, by force after `graceMs` (default 5 s). A dead member is left as it is. */
  stop(members: readonly string[], options?: {graceMs?: number | undefined}): Promise<MemberChange[]>;
  /** Starts dead members again: same port, empty memory. A running member is left as it is. */
  start(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /** Stop, then start; a dead member is started. */
  restart(members: readonly string[], options?: ReadyOptions): Promise<MemberChange[]>;
  /** Freezes members (SIGSTOP): the kernel still accepts connections, nothing answers. */
  pause(members: readonly string[]): Promise<MemberChange[]>;
  resume(members: readonly string[]): Promise<MemberChange[]>;
  /** `flush_all`: every item of the member is gone. A proxy passes it on as its policy says. */
  flush(members: readonly string[]): Promise<MemberChange[]>;

  /**
   * Stores items on nodes and backups, straight, until they use `percent` of their memory (default 100: until they had to
   * evict, in every class of sizes that they use). `flush` removes them, and everything else. Throws MemberStateError and
   * FillFailedError.
   */
  fill(members: readonly string[], options?: {percent?: number | undefined}): Promise<FillResult[]>;
  /** Faults on the links from the proxies to the nodes. */
  readonly faults: ClusterFaults;

  /** A member's log, oldest line first, without line ends; with `follow`, goes on until aborted, or until `down`. */
  logs(member: string, options?: {follow?: boolean; signal?: AbortSignal | undefined}): AsyncIterable<string>;

  /** Ends all members and removes the state folder; safe to repeat. Also what `await using` calls. */
  down(): Promise<DownResult>;
}
