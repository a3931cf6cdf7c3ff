import {distributions} from '../../routing/distribution.ts';
import type {Distribution} from '../../routing/create-distribution.ts';
import type {Clock} from '../../support/clock.ts';
import type {ClientSettings} from '../client/client-settings.ts';
import type {Target} from '../client/connection.ts';

type Health = {failures: number; deadUntil: number};

/** Selects the address for a key, as far as this client knows which nodes are alive. */
export class TargetList {
  readonly targets: readonly Target[];
  readonly #settings: ClientSettings;
  readonly #spreadsKeys: boolean;
  readonly #clock: Clock;
  readonly #health: Health[];
  /** One per set of living nodes, by their indexes: rings are expensive to build. */
  readonly #distributions = new Map<string, Distribution>();

  /** `spreadsKeys`: false for proxies, where the first address serves all keys. */
  constructor(targets: readonly Target[], settings: ClientSettings, spreadsKeys: boolean, clock: Clock) {
    this.targets = targets;
    this.#settings = settings;
    this.#spreadsKeys = spreadsKeys;
    this.#clock = clock;
    this.#health = targets.map(() => ({failures: 0, deadUntil: 0}));
  }

  /** Returns the target for a key now: its own, unless that is dead and the client fails over. */
  targetOf(key: string): Target {
    const all = [...this.targets.keys()];
    const home = this.#choose(key, all);
    if (this.#isUsable(home)) return this.targets[home]!;
    const alive = all.filter((index) => this.#isUsable(index));
    if (this.#settings.failover === 'none' || alive.length === 0) return this.targets[home]!;
    const next = alive.find((index) => index > home) ?? alive[0]!;
    return this.targets[this.#settings.failover === 'next' ? next : this.#choose(key, alive)]!;
  }

  answered(target: Target): void {
    this.#health[this.targets.indexOf(target)] = {failures: 0, deadUntil: 0};
  }

  failed(target: Target): void {
    const health = this.#health[this.targets.indexOf(target)]!;
    health.failures++;
    if (health.failures >= this.#settings.failures) health.deadUntil = this.#clock.now() + this.#settings.retryMs;
  }

  /** After its `deadUntil`, a node is tried again by the next command: that is how clients notice that it is back. */
  #isUsable(index: number): boolean {
    return this.#health[index]!.deadUntil <= this.#clock.now();
  }

  #choose(key: string, among: readonly number[]): number {
    if (!this.#spreadsKeys || among.length === 1) return among[0]!;
    const name = among.join();
    const distribution =
      this.#distributions.get(name) ??
      distributions[this.#settings.distribution](among.map((index) => this.targets[index]!));
    this.#distributions.set(name, distribution);
    const bytes = Buffer.from(key);
    return among[distribution(bytes, 0, bytes.length)]!;
  }
}
