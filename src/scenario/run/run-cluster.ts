import {randomBytes} from 'node:crypto';
import type {Cluster} from '../../cluster/cluster.ts';
import {createFrom, createOnFreePorts} from '../../cluster/lifecycle/create-cluster.ts';
import type {UpObserver} from '../../cluster/lifecycle/up.ts';
import {openCluster} from '../../cluster/open-cluster.ts';
import {untie} from '../../cluster/record/tied-clusters.ts';
import {nameFrom} from '../../topology/name-from.ts';
import type {RuntimeName, Topology} from '../../topology/topology.ts';
import type {RunPlan} from './plan-runs.ts';

export type RunClusterOptions = {
  /** The state home folder. */
  home: string;
  signal: AbortSignal;
  /** Added to the ports of the topology; by default, free ports are chosen. */
  portOffset?: number | undefined;
  observer?: UpObserver | undefined;
};

/** The cluster of one run, with a name of its own, so that it disturbs no other cluster. */
export class RunCluster {
  readonly #plan: RunPlan;
  readonly #options: RunClusterOptions;
  /** null: not known yet; so are the others. */
  topology: Topology | null = null;
  runtime: RuntimeName | null = null;
  engine: string | null = null;
  cluster: Cluster | null = null;

  constructor(plan: RunPlan, options: RunClusterOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  /** Brings the cluster up. It goes down with this process. Throws what `createCluster` throws. */
  async bringUp(): Promise<Cluster> {
    const {home, signal, portOffset, observer} = this.#options;
    const onRuntime: UpObserver['onRuntime'] = (choice) => {
      this.engine = choice.engine;
      this.runtime = choice.name;
      observer?.onRuntime?.(choice);
    };
    this.topology = await topologyOf(this.#plan, portOffset);
    const options = {home, by: this.#by, signal, observer: {...observer, onRuntime}, endWithProcess: true};
    const create = portOffset === undefined ? createOnFreePorts : createFrom;
    this.cluster = await create(this.topology, options);
    return this.cluster;
  }

  /** Returns the same cluster, with calls that this signal aborts. */
  reopen({name}: Cluster, signal: AbortSignal): Promise<Cluster> {
    return openCluster(name, {home: this.#options.home, by: this.#by, signal});
  }

  /** Takes the cluster down, or with `keep` leaves it up after this process. Returns whether it is kept. */
  async end({keep}: {keep: boolean}): Promise<boolean> {
    if (this.cluster === null) return false;
    // The disposal does not use the run's signal, so that an aborted run is cleaned up as well.
    if (keep) untie(this.#options.home, this.cluster.name);
    else await this.cluster[Symbol.asyncDispose]();
    return keep;
  }

  get #by(): string {
    return `scenario ${this.#plan.scenario.name}`;
  }
}

async function topologyOf(plan: RunPlan, portOffset: number | undefined): Promise<Topology> {
  const {scenario, policy, distribution, runtime} = plan;
  const written = await scenario.topology({});
  const ofProxy = written.proxy ? {policy, distribution} : {};
  const topology = await scenario.topology({runtime, portOffset, ...ofProxy});
  // The name of a file may have any characters.
  return {...topology, name: `${nameFrom(scenario.name, 'scenario')}-${randomBytes(3).toString('hex')}`};
}
