import type {MclusterError} from '../errors/mcluster-error.ts';
import type {NodeTopology, RuntimeName} from '../topology/topology.ts';

/**
 * What a runtime needs to remember about one node it started, as plain JSON: it is kept in `cluster.json` and handed
 * back unchanged. Never enough to act on by itself: the runtime checks that it still means the same process or
 * container (a pid counts only if its start time matches, a container only if it carries our labels).
 */
export type NodeHandle = Readonly<Record<string, string | number | null>>;

/** A node as its cluster knows it: the topology's entry and, once started, the runtime's handle. */
export type RuntimeNode = {node: NodeTopology; role: 'node' | 'backup'; handle: NodeHandle | null};

/** As much of a member as it takes to act on it once it was started. */
export type StartedMember = {node: {name: string}; handle: NodeHandle | null};

/** A proxy to run beside the nodes. Its config file is written, for the world that the runtime runs it in. */
export type RuntimeProxy = StartedMember & {
  /** Where clients reach it. */
  address: {host: string; port: number};
  /** Where its metrics are reached, on the same port inside; absent: there are none. */
  metricsAddress?: {host: string; port: number};
  configFile: string;
  /** The one folder that it reads and writes (its config, its control socket), under the same path. */
  folder: string;
  /** Whose that folder is, and who it runs as. */
  user: {uid: number; gid: number};
};

/** What every call needs to know about the cluster the nodes belong to. */
export type RuntimeContext = {
  clusterName: string;
  /** The cluster's state folder (0700). Runtimes may keep files of their own in it. */
  folder: string;
  /** Where `<member>.log` files go. */
  logsFolder: string;
  /** Container image; only docker looks at it. */
  image: string;
  signal: AbortSignal;
  /** How long an engine may take to answer; for `inspect` alone. By default as long as a person waits. */
  timeoutMs?: number;
  /** Tells a person what a slow call is doing ("pulling memcached:1.6 ..."). */
  onProgress?: (line: string) => void;
  /**
   * Awaited by `start` with all handles before any of the nodes is let run, so that a caller who is killed at any
   * moment has written down whatever runs. Only for runtimes that find their nodes by handle alone (processes), not for
   * those that find them by label.
   */
  claim?: (handles: readonly NodeHandle[]) => Promise<void>;
};

export type ProbeContext = Pick<RuntimeContext, 'image' | 'signal' | 'onProgress'> & {
  /** Nothing may be fetched: what could be (an image) counts as there. */
  lookOnly?: boolean;
  /** By name: there is no other to take, so what can't be used may as well be found out by using it. */
  askedFor?: boolean;
};

export type RuntimeAvailability =
  /** `engine`: what nodes will be, as status prints it: `memcached 1.6.18`, `embedded (not memcached)`. */
  | {available: true; engine: string}
  /**
   * `reason` completes "docker: ...", `hint` is one next command. `error` says the same with a code of its own: thrown
   * as it is when this runtime was asked for by name, instead of RuntimeUnavailableError.
   */
  | {available: false; reason: string; hint: string; error?: MclusterError};

/** `running` and `paused` are asked from the operating system or the engine, never remembered. */
export type NodeProcessState = {
  state: 'running' | 'paused' | 'exited' | 'missing';
  pid: number | null;
  exitCode: number | null;
  /** The signal that ended it, where the runtime can know. */
  exitSignal: string | null;
  /** Runtime's own identity to show: short container id; null for processes. */
  containerId: string | null;
  /** What its container was made of, by name; absent for processes. */
  image?: string;
  /** It has a network of its own, and was taken off it: by `setNetwork`, or behind our back. */
  offNetwork?: true;
  /** That network is gone, so that there is nothing to be put back on: only a new start gives it one. */
  networkGone?: true;
};

export type LogOptions = {follow: boolean; signal: AbortSignal};

/**
 * How nodes run: the smallest set of verbs from which the cluster builds everything else. One implementation a folder;
 * no implementation imports another. Every implementation passes test/contracts/runtime.ts.
 *
 * None of these waits for the memcached protocol: readiness is asked over the protocol by the caller.
 */
export interface Runtime {
  readonly name: RuntimeName;

  /** Whether nodes can be started here, and if not, why and what to do about it. Never throws. */
  probe(context: ProbeContext): Promise<RuntimeAvailability>;

  /**
   * Starts the given nodes, empty, each on 127.0.0.1 and its own port, and returns their handles in the same order.
   * Used for the first start and for starting a dead node again. All or nothing: when one can't be started, those
   * started by this call are ended before it throws.
   */
  start(context: RuntimeContext, nodes: readonly RuntimeNode[]): Promise<NodeHandle[]>;

  /** The same for proxies; only where nodes live in a network of their own. The nodes are started first. */
  startProxies?(context: RuntimeContext, proxies: readonly RuntimeProxy[]): Promise<NodeHandle[]>;

  /** The present state of each node, in the same order. A node that was never started, or is gone, is `missing`. */
  inspect(context: RuntimeContext, nodes: readonly StartedMember[]): Promise<NodeProcessState[]>;

  /** Sends a signal to the node's main process; for a deadly signal, returns when the process is gone. */
  kill(context: RuntimeContext, node: StartedMember, signal: NodeJS.Signals): Promise<void>;

  /** Ends the node in an orderly way, by force after `graceMs`. Returns when it is gone. */
  stop(context: RuntimeContext, node: StartedMember, graceMs: number): Promise<void>;

  /** Freezes the node: its kernel still accepts connections, nothing answers. */
  pause(context: RuntimeContext, node: StartedMember): Promise<void>;

  resume(context: RuntimeContext, node: StartedMember): Promise<void>;

  /**
   * Takes a node that runs off its network, as if its cable was pulled, or puts it back as it was; only where nodes have a
   * network of their own. Throws NetworkGoneError when there is none to be put back on.
   */
  setNetwork?(context: RuntimeContext, node: StartedMember, connected: boolean): Promise<void>;

  /** The node's log, oldest line first, without line ends; with `follow`, goes on until aborted. */
  logs(context: RuntimeContext, node: StartedMember, options: LogOptions): AsyncIterable<string>;

  /**
   * Ends all the given nodes by force and removes everything that the runtime keeps for this cluster, whatever state
   * it is in; safe to repeat. Touches nothing whose identity is not ours.
   */
  remove(context: RuntimeContext, nodes: readonly RuntimeNode[]): Promise<void>;

  /**
   * Clusters that the runtime still holds although their state folder is gone, so that `list` and `down` find them; a
   * cluster with a folder is known by it, also if that folder is in another state home. Processes: none. What is there
   * but can't be asked is told to `onWarning`, and has none either.
   */
  clusters(context: {signal: AbortSignal; onWarning?: ((line: string) => void) | undefined}): Promise<HeldCluster[]>;
}

/** What a runtime knows by itself: a cluster's name, its members that run, and the state folders that it had. */
export type HeldCluster = {name: string; alive: string[]; folders: string[]};
