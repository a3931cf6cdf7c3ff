import type {Cluster} from '../../cluster/cluster.ts';
import {describeFault, type Fault} from '../../faults/fault.ts';
import type {Clock} from '../../support/clock.ts';
import type {Random} from '../../support/random.ts';
import type {PolicyName} from '../../topology/topology.ts';
import type {ClientSettings} from '../../workload/client/client-settings.ts';
import type {Command} from '../../workload/client/command.ts';
import {itemsOf, type Reply} from '../../workload/client/reply.ts';
import {ReferenceModel, type Anomaly} from '../verdict/reference-model.ts';
import {Clients} from './clients.ts';
import {findCopies, type FoundCopies} from '../verdict/key-copies.ts';
import {Loads} from './loads.ts';
import {settle} from './settle.ts';
import type {Addressing} from '../addressing.ts';
import {Timeline} from './timeline.ts';
import type {MemberVerb} from '../../cluster/members/member-verb.ts';

/** With more keys than this, they are too many to follow one by one. */
const maxKeysShown = 12;

export type StageOptions = {
  /** The state home folder. */
  home: string;
  cluster: Cluster;
  /** null: there is no proxy. */
  policy: PolicyName | null;
  client: Partial<ClientSettings>;
  /** The folder in which programs run. */
  folder: string;
  random: Random;
  clock: Clock;
  signal: AbortSignal;
};

/** The links that a fault applies to, and for how long. */
export type FaultPlace = {on: readonly string[]; proxy?: string | undefined; forMs?: number | undefined};

/** What the steps of one run act on, and the state kept from one step to the next. */
export class Stage {
  readonly home: string;
  cluster: Cluster;
  readonly policy: PolicyName | null;
  readonly folder: string;
  readonly random: Random;
  readonly clock: Clock;
  signal: AbortSignal;
  readonly timeline: Timeline;
  readonly clients: Clients;
  readonly model: ReferenceModel;
  readonly loads: Loads = new Loads();
  /** Replies that steps have named, by name. */
  readonly replies: Map<string, Reply> = new Map();
  #anomalies: Anomaly[] = [];

  constructor({home, cluster, policy, client, folder, random, clock, signal}: StageOptions) {
    this.home = home;
    this.cluster = cluster;
    this.policy = policy;
    this.folder = folder;
    this.random = random;
    this.clock = clock;
    this.signal = signal;
    this.timeline = new Timeline(clock);
    this.clients = new Clients(cluster, client);
    this.model = new ReferenceModel(clock);
    for (const {name} of cluster.members) this.timeline.enter(name, 'running');
  }

  /** Sends a command as an application would, or directly to a member. Only replies to the former are judged. */
  async send(command: Command, {at, via, client, timeout}: Addressing): Promise<Reply> {
    if (at !== undefined) {
      await this.settle();
      return (await this.clients.at(at).run(command, timeout)).reply;
    }
    const {reply} = await this.clients.through(via, client).run(command, timeout);
    this.#anomalies.push(...this.model.judge(command, reply));
    this.model.note(command, reply);
    return reply;
  }

  /** Prepares for steps that run after the run was cut short: the same cluster, with calls that this signal aborts. */
  continueWith(cluster: Cluster, signal: AbortSignal): void {
    this.cluster = cluster;
    this.signal = signal;
    this.#anomalies = [];
  }

  async act(verb: MemberVerb, members: readonly string[]): Promise<void> {
    // While it restarts, a member is in neither its old nor its new state.
    if (verb === 'restart') for (const name of members) this.timeline.enter(name, 'dead');
    const changes = await this.cluster[verb](members);
    for (const {name, state} of changes) this.timeline.enter(name, state);
  }

  /** Adds a fault to the links to members, of one proxy or of all. */
  async fault(fault: Fault, {on, proxy, forMs}: FaultPlace): Promise<void> {
    const seed = this.random.below(2 ** 32);
    await this.cluster.faults.add(fault, {on, proxies: proxy === undefined ? undefined : [proxy], forMs, seed});
    this.timeline.beginFault(describeFault(fault), on, forMs);
  }

  async heal(members: readonly string[]): Promise<void> {
    await this.cluster.faults.heal(members);
    this.timeline.endFaults(members);
  }

  /** Waits until every sent command has arrived wherever it can. */
  async settle(): Promise<void> {
    // Under load, commands are always in flight.
    if (this.loads.areRunning) return;
    await settle(this, {hanging: this.#in('paused'), dead: this.#in('dead')});
  }

  /** Whether the keys of the scenario are few enough to be shown with their copies after each step. */
  get showsCopies(): boolean {
    return this.model.keyCount <= maxKeysShown;
  }

  /** Returns where each key of the scenario is now if they are shown, else where each of `judged` is. */
  async copies(judged: readonly string[]): Promise<FoundCopies> {
    const keys = this.showsCopies ? this.model.keys : [...new Set(judged)];
    if (keys.length === 0) return {copies: [], silent: []};
    await this.settle();
    const members = this.cluster.members.filter(
      ({role, name}) => role !== 'proxy' && this.timeline.stateOf(name) === 'running',
    );
    const {copies, silent} = await findCopies(keys, members, this.clients);
    const withTruth = copies.map((copy) => {
      const truth = this.model.valueOf(copy.key);
      return truth === undefined ? copy : {...copy, truth};
    });
    return {copies: withTruth, silent};
  }

  /** Returns the anomalies since the last call. */
  takeAnomalies(): Anomaly[] {
    return this.#anomalies.splice(0);
  }

  /** Returns the cas uniques in the reply with this name, by key. */
  uniques(name: string | undefined): ReadonlyMap<string, string> {
    const reply = name === undefined ? undefined : this.replies.get(name);
    const items = reply === undefined ? null : itemsOf(reply);
    return new Map((items ?? []).flatMap(({key, unique}) => (unique === null ? [] : [[key, unique]])));
  }

  async close(): Promise<void> {
    const stopped = this.loads.stop();
    this.clients.close();
    await stopped;
  }

  #in(state: 'paused' | 'dead'): string[] {
    return this.cluster.members.map(({name}) => name).filter((name) => this.timeline.stateOf(name) === state);
  }
}
