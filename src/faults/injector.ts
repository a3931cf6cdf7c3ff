import type {Clock} from '../support/clock.ts';
import {freshSeed} from '../support/random.ts';
import type {ActiveFault} from './active-fault.ts';
import type {FaultRecord} from './fault-record.ts';
import {describeFault, kindOf, probePlanOf, type Fault} from './fault.ts';
import {LinkFaults} from './link/link-faults.ts';
import {measureLink} from './measure-link.ts';
import {describeMeasurement, type FaultActs, type Measurement} from './probe.ts';
import type {FaultableLink} from './link/wire.ts';

export type AddOptions = {
  /** Removes the fault after this time. */
  forMs?: number;
  /** By default a new one. */
  seed?: number;
  /** Empty by default. */
  proxies?: readonly string[];
  /** `probe` will be called next, and `forMs` starts then. Until it is called, the fault may last 10 s longer. */
  toBeProbed?: boolean;
};

/**
 * Whether a fault has an effect, and what a probe measured. It has one if it has acted. It also has one if nothing
 * reached it because another fault, or a node that hangs, is in the way: it then acts as soon as that ends.
 */
export type FaultEffectiveness = {effective: boolean; measurement: Measurement; text: string};

export type InjectorOptions = {
  clock: Clock;
  log: (line: string) => void;
};

/** Enough for a first connection; no verdict depends on it. */
const healthyTimeoutMs = 1000;
/** How long a fault that is to be probed waits for its probe before its own time starts. */
const probeComesWithinMs = 10_000;

/** The active faults on the links of one proxy. */
export class FaultInjector {
  readonly #links: readonly FaultableLink[];
  readonly #options: InjectorOptions;
  readonly #byLink = new Map<FaultableLink, LinkFaults>();
  readonly #active = new Map<string, ActiveFault>();
  /** Faults that ended by themselves before their probe: a client's command may have come first. */
  readonly #endedUnprobed = new Map<string, ActiveFault>();

  constructor(links: readonly FaultableLink[], options: InjectorOptions) {
    this.#links = links;
    this.#options = options;
  }

  add({id, member, fault, ...options}: Pick<FaultRecord, 'id' | 'member' | 'fault'> & AddOptions): FaultRecord {
    if (this.#active.has(id)) throw new Error(`fault ${id} already exists`);
    const {forMs, seed = freshSeed(), proxies = [], toBeProbed = false} = options;
    const what = describeFault(fault);
    const record = {id, member, fault, what, since: new Date().toISOString(), until: null, hits: 0, seed, proxies};
    const active = this.#faultsOn(member).add(record, (why) => {
      this.#end(id, why);
    });
    active.forMs = forMs;
    active.toBeProbed = toBeProbed;
    this.#active.set(id, active);
    this.#options.log(`fault ${id} on ${member}: ${what}, seed ${seed}`);
    if (forMs !== undefined) this.#endAfter(active, forMs + (toBeProbed ? probeComesWithinMs : 0));
    return active.record;
  }

  /** Removes faults; unknown ids are ignored. Returns the last record of each fault that was active. */
  remove(ids: readonly string[]): FaultRecord[] {
    for (const id of ids) this.#endedUnprobed.delete(id);
    return ids.flatMap((id) => this.#end(id, 'removed', {byItself: false}) ?? []);
  }

  /** Removes all faults from the links to these members, or from all links if none is named. */
  heal(members?: readonly string[]): FaultRecord[] {
    for (const member of members ?? []) this.#linkOf(member);
    const healed = this.list().filter(({member}) => members?.includes(member) ?? true);
    return this.remove(healed.map(({id}) => id));
  }

  /** Returns the active faults in the order in which they were added. */
  list(): FaultRecord[] {
    return [...this.#active.values()].map(({record}) => record);
  }

  /** Describes the faults on the link to one member, in a few words each. */
  on(member: string): string[] {
    return this.list().flatMap((record) => (record.member === member ? [record.what] : []));
  }

  /** Measures the link with the probe of `fault` while the fault is not active; by default with a single round trip. */
  async measure(member: string, signal: AbortSignal, fault?: Fault): Promise<Measurement> {
    const link = this.#linkOf(member);
    const plan = fault === undefined ? {commands: 1} : probePlanOf(fault);
    const once = async (): Promise<Measurement> => {
      const options = {clock: this.#options.clock, signal, fault: null};
      const timed = {...plan, timeoutMs: healthyTimeoutMs};
      return (await measureLink(link, this.#faultsOn(member), timed, options)).measurement;
    };
    const first = await once();
    // If the connection broke while it was idle, the first command is lost and the next one opens a new connection.
    return first.outcome === 'lost' ? once() : first;
  }

  /**
   * Verifies an active fault; `without` is what `measure` found before it was added. The fault's time starts now. The
   * evidence is what the fault itself has done, not how long anything took, which depends on the machine and on other
   * faults.
   */
  async probe(id: string, without: Measurement, signal: AbortSignal): Promise<FaultEffectiveness> {
    const active = this.#active.get(id) ?? this.#endedUnprobed.get(id);
    if (active === undefined) throw new Error(`there is no fault ${id}`);
    const {
      forMs,
      record: {fault, member},
    } = active;
    const plan = probePlanOf(fault);
    const options = {clock: this.#options.clock, signal, fault: kindOf(fault).onCommands ? active : null};
    const {measurement, acts} = await measureLink(this.#linkOf(member), this.#faultsOn(member), plan, options);
    const hasEnded = this.#endedUnprobed.delete(id) || !this.#active.has(id);
    active.toBeProbed = false;
    if (forMs !== undefined && !hasEnded) this.#endAfter(active, forMs);
    const {acts: hasActed = ({times}: FaultActs) => times > 0, unfelt = false} = plan;
    const acted = hasActed(acts) || hasActed(active.acts);
    const unseen = measurement.outcome !== 'answered' || hasEnded;
    const effective = !unfelt && !without.unreachable && (acted || (unseen && !measurement.unreachable));
    const text = describeMeasurement(measurement);
    return {effective, measurement, text: acted || !effective ? text : `${text}, ${this.#inTheWay(active)}`};
  }

  close(): void {
    for (const {timer} of this.#active.values()) timer.abort();
  }

  /** Says why nothing reached this fault. */
  #inTheWay(fault: ActiveFault): string {
    const others = this.#faultsOn(fault.record.member).blocking(fault);
    return others.length === 0 ? 'as before' : `behind ${others.map(({record: {id}}) => id).join(', ')}`;
  }

  #end(id: string, why: string, {byItself} = {byItself: true}): FaultRecord | null {
    const active = this.#active.get(id);
    if (active === undefined) return null;
    this.#active.delete(id);
    if (byItself && active.toBeProbed) this.#endedUnprobed.set(id, active);
    active.timer.abort();
    const {record} = active;
    this.#faultsOn(record.member).remove(active);
    this.#options.log(`fault ${id} on ${record.member} ended: ${why}; requests hit: ${record.hits}`);
    return record;
  }

  #endAfter(active: ActiveFault, ms: number): void {
    active.until = new Date(Date.now() + ms).toISOString();
    active.timer.abort();
    active.timer = new AbortController();
    this.#options.clock.sleep(ms, active.timer.signal).then(
      () => {
        this.#end(active.record.id, 'its time has expired');
      },
      () => undefined,
    );
  }

  #linkOf(member: string): FaultableLink {
    const link = this.#links.find((candidate) => candidate.member === member);
    if (link !== undefined) return link;
    throw new Error(`no link to ${member}; there are ${this.#links.map((other) => other.member).join(', ')}`);
  }

  #faultsOn(member: string): LinkFaults {
    const link = this.#linkOf(member);
    const known = this.#byLink.get(link) ?? new LinkFaults(link, this.#options.clock);
    this.#byLink.set(link, known);
    return known;
  }
}
