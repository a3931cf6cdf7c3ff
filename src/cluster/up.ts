import type {RuntimeChoice} from '../runtimes/registry.ts';
import type {MemberAddress, Topology} from '../topology/topology.ts';
import type {ClusterStatus} from './cluster-status.ts';
import type {ClusterOptions, ReadyOptions} from './cluster.ts';
import type {PortClash} from './port-clashes.ts';
import type {StepEvent} from './steps.ts';

export type UpOptions = ClusterOptions & ReadyOptions & {observer?: UpObserver | undefined};

/** Whoever draws an `up`: called in this order, `onStep` many times. All optional. */
export type UpObserver = {
  /** Which runtime it will be, and why in one line. Not called when the cluster already runs. */
  onRuntime?: (choice: RuntimeChoice) => void;
  /** The titles of all steps, before the first starts. */
  onSteps?: (titles: readonly string[]) => void;
  onStep?: (event: StepEvent) => void;
};

export type UpResult = {
  outcome: 'created' | 'already-running';
  /** All members, asked after the last step. */
  status: ClusterStatus;
  /** Members that died since; only with `already-running`. `start` brings them back. */
  dead: string[];
};

/** What `up` would do. */
export type UpPlan = {
  name: string;
  folder: string;
  /** What is there now: nothing, the same cluster, one with another topology, or what a killed `up` left behind. */
  existing: 'none' | 'same' | 'different' | 'incomplete';
  /** Between the running and the wanted topology; only with `different`. */
  differences: string[];
  runtime: RuntimeChoice;
  members: MemberAddress[];
  /** Ports that are taken; `up` would refuse. */
  clashes: PortClash[];
  /** Titles, in order; empty when `up` would do nothing. */
  steps: string[];
};

/**
 * Brings a cluster up: ordered steps, each undone on failure or abort, so that a failed `up` leaves nothing behind.
 *
 * Throws PortsInUseError (every clash), RuntimeUnavailableError, NodeDiedError, ProxyDiedError, NotReadyError,
 * ClusterDiffersError, ClusterLockedError, InterruptedError.
 */
export function up(_topology: Topology, _options?: UpOptions): Promise<UpResult> {
  throw new Error('being written');
}

/** `up --dry-run`: looks, changes nothing, takes no lock. */
export function planUp(_topology: Topology, _options?: UpOptions): Promise<UpPlan> {
  throw new Error('being written');
}
