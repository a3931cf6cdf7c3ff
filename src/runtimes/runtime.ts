import type {ErrorCode} from '../errors/codes.ts';
import type {MclusterError} from '../errors/mcluster-error.ts';
import type {PortOwner} from '../support/net/ports.ts';
import type {ServerTopology, RuntimeName, Topology} from '../topology/topology.ts';

/**
 * What a runtime needs to remember about a member that it started, as plain JSON: it is kept in `cluster.json` and
 * passed back unchanged. Never sufficient to act on by itself: the runtime checks that it still means the same process
 * or container (a pid counts only if its start time matches, a container only if it carries mcluster's labels).
 */
export type MemberHandle = Readonly<Record<string, string | number | null>>;

/** The part of a member that is needed to act on it once it was started. */
export type StartedMember = {name: string; handle: MemberHandle | null};

/** A server in its cluster: the topology's entry and, once started, the runtime's handle. */
export type RuntimeServer = StartedMember & ServerTopology & {role: 'node' | 'backup'};

/**
 * A proxy to run beside the servers. Its config file is written already, for the environment in which the runtime runs
 * it.
 */
export type RuntimeProxy = StartedMember & {
  /** The address for clients. */
  address: {host: string; port: number};
  /** The address of its metrics, on the same port inside; absent: no metrics. */
  metricsAddress?: {host: string; port: number};
  configFile: string;
  /** The one folder that it reads and writes (its config, its control socket), under the same path. */
  folder: string;
  /** The owner of that folder, and the user it runs as. */
  user: {uid: number; gid: number};
};

/** The cluster of the members, and options of the call. */
export type RuntimeContext = {
  clusterName: string;
  /** The cluster's state folder (0700). Runtimes may keep files of their own in it. */
  folder: string;
  /** The folder of the `<member>.log` files. */
  logsFolder: string;
  /** Container image; used by docker only. */
  image: string;
  signal: AbortSignal;
  /** Time limit for an engine's answer; for `inspect` only. The default is as long as a user would wait. */
  timeoutMs?: number;
  /** Receives the progress of a slow call ("pulling memcached:1.6 ..."). */
  onProgress?: (line: string) => void;
  /**
   * Awaited by `start` with all handles before any member may run, so that a caller that is killed at any moment has
   * recorded every running one. Only for runtimes that find their members by handle alone (processes), not for those
   * that find them by label.
   */
  claim?: (handles: readonly MemberHandle[]) => Promise<void>;
};

export type ProbeContext = Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'> & {
  /** Nothing may be downloaded: what could be (an image) counts as present. */
  lookOnly?: boolean;
  /** The runtime was selected by name: there is no alternative, so problems may be left to surface in use. */
  askedFor?: boolean;
};

export type RuntimeAvailability =
  /** `engine`: the servers' software, as shown by status: `memcached 1.6.18`, `embedded (not memcached)`. */
  | {available: true; engine: string}
  /**
   * `reason` completes "docker: ...", `hint` is one next command. `error` says the same with a code of its own, and is
   * thrown instead of RuntimeUnavailableError when this runtime was selected by name.
   */
  | {available: false; reason: string; hint: string; error?: MclusterError};

/** `running` and `paused` are read from the operating system or the engine, never from a record. */
export type MemberProcessState = {
  state: 'running' | 'paused' | 'exited' | 'missing';
  pid: number | null;
  exitCode: number | null;
  /** The signal that ended it, where the runtime can know it. */
  exitSignal: string | null;
  /** The runtime's own id to show: short container id; null for processes. */
  containerId: string | null;
  /** The image of its container, by name; absent for processes. */
  image?: string;
  /** It has a network of its own and is disconnected from it: by `setNetwork`, or by another program. */
  offNetwork?: true;
  /** That network is gone, so it can't be reconnected; a new start gives it one. */
  networkGone?: true;
};

/** The result of one check of this machine, for `doctor`. */
export type Finding = {
  /** `docker engine`, `process`, `ports`. */
  what: string;
  ok: boolean;
  found: string;
  /** The code of the error that a command would fail with; null when the check passed. */
  code: ErrorCode | null;
  /** How to fix it; null when nothing has to be done. */
  fix: string | null;
};

/** What holds a port, as far as a runtime recognises it. */
export type PortHolder = {
  /** The name of the container that publishes it. */
  container: string | null;
  /** The mcluster cluster that left it behind, if that cluster's state folder is gone. */
  cluster: string | null;
  /** The memcached service of this system, and the command that stops it. */
  service: {pid: number; stop: string} | null;
};

/** A cluster that may not exist yet. */
export type PlannedCluster = {
  topology: Topology;
  /** The state folder that it will have; null to leave out what refers to it. */
  folder: string | null;
  /** The proxies that the runtime runs. */
  proxies: readonly RuntimeProxy[];
};

export type LogOptions = {follow: boolean; signal: AbortSignal};

/**
 * How servers run: the smallest set of verbs from which the cluster builds everything else. Each implementation is a
 * folder; no implementation imports another. Every implementation passes test/contracts/runtime.ts.
 *
 * None of the verbs waits for the memcached protocol: the caller checks readiness.
 */
export interface Runtime {
  readonly name: RuntimeName;

  /**
   * Whether members run in containers: with process ids of their own, on ports that an engine publishes, and created by
   * an engine that may still finish what a killed process had asked for.
   */
  readonly inContainers: boolean;

  /** Checks what the runtime needs without changing anything; one finding for each need. Never throws. */
  examine(context: Pick<RuntimeContext, 'image' | 'signal'>): Promise<Finding[]>;

  /** Returns whether servers can be started here, and if not, why and how to fix it. Never throws. */
  probe(context: ProbeContext): Promise<RuntimeAvailability>;

  /**
   * Starts the given servers, empty, each on 127.0.0.1 and its own port, and returns their handles in the same order.
   * Used for the first start and for restarting a dead one. All or nothing: when one can't be started, those started
   * by this call are ended before it throws.
   */
  start(context: RuntimeContext, servers: readonly RuntimeServer[]): Promise<MemberHandle[]>;

  /** Starts proxies in the same way; only where servers have a network of their own. The servers are started first. */
  startProxies?(context: RuntimeContext, proxies: readonly RuntimeProxy[]): Promise<MemberHandle[]>;

  /**
   * Returns the current state of each member, in the same order. One that was never started, or is gone, is `missing`.
   */
  inspect(context: RuntimeContext, members: readonly StartedMember[]): Promise<MemberProcessState[]>;

  /** Sends a signal to the member's main process; for a deadly signal, resolves when the process is gone. */
  kill(context: RuntimeContext, member: StartedMember, signal: NodeJS.Signals): Promise<void>;

  /** Ends the member gracefully, and by force after `graceMs`. Resolves when it is gone. */
  stop(context: RuntimeContext, member: StartedMember, graceMs: number): Promise<void>;

  /** Freezes the member: its kernel still accepts connections, but it does not answer. */
  pause(context: RuntimeContext, member: StartedMember): Promise<void>;

  resume(context: RuntimeContext, member: StartedMember): Promise<void>;

  /**
   * Disconnects a running server from its network, as if its cable was pulled, or reconnects it; only where servers
   * have a network of their own.
   * @throws {NetworkGoneError} when the network to reconnect to is gone
   */
  setNetwork?(context: RuntimeContext, member: StartedMember, connected: boolean): Promise<void>;

  /** Yields the member's log, oldest line first, without line ends; with `follow`, continues until aborted. */
  logs(context: RuntimeContext, member: StartedMember, options: LogOptions): AsyncIterable<string>;

  /**
   * Ends all the given servers by force and removes everything that the runtime keeps for this cluster, in whatever
   * state; safe to repeat. Touches nothing that is not identified as this cluster's.
   */
  remove(context: RuntimeContext, servers: readonly RuntimeServer[]): Promise<void>;

  /**
   * Returns clusters that the runtime still holds although their state folder is gone, so that `list` and `down` find
   * them; a cluster with a folder, even in another state home, is known by that folder. Empty for processes. If the
   * runtime can't be asked, calls `onWarning` and returns none.
   */
  clusters(context: {signal: AbortSignal; onWarning?: ((line: string) => void) | undefined}): Promise<HeldCluster[]>;

  /**
   * Returns what holds a port, for the text of an error; null if it is nothing that this runtime recognises. `owner`: the
   * process that listens there, null if it can't be seen. Never throws, and does not wait long.
   */
  holderOf?(port: number, owner: PortOwner | null): Promise<PortHolder | null>;

  /** Returns whether it may hold members of a cluster whose record can't be read; absent: only those that it names. */
  mayHold?(folder: string): boolean;

  /** Returns the error for members that run, all of which have refused every connection for seconds. */
  unreachable?(members: readonly string[]): MclusterError;

  /** Returns the text of the file that `up` would write; absent: it writes none. */
  plan?(cluster: PlannedCluster): Promise<string>;

  /**
   * Checks the text of `plan` without starting anything.
   * @throws {MclusterError} when `up` would fail with it
   */
  checkPlan?(text: string, signal: AbortSignal): Promise<void>;
}

/** What a runtime knows without a record: a cluster's name, its running members, and its former state folders. */
export type HeldCluster = {name: string; alive: string[]; folders: string[]};
