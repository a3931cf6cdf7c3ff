import type {Clock} from '../support/clock.ts';
import {freshSeed, seededRandom} from '../support/random.ts';
import type {AtWork} from './at-work.ts';
import {describeFault, kindOf, probePlanOf, type Fault} from './fault.ts';
import {LinkFaults} from './link/link-faults.ts';
import {measure} from './measure.ts';
import {describeMeasurement, type FaultActs, type Measurement} from './probe.ts';
import type {FaultableLink} from './link/wire.ts';

export type FaultOrder = {
  /** Unique in this proxy. */
  id: string;
  /** The node or backup at the far end of the link. */
  member: string;
  fault: Fault;
  /** Removes the fault after this time. */
  forMs?: number;
  /** The same seed and the same commands give the same hits. */
  seed?: number;
  /** Names of all proxies that receive the fault, including this one. */
  proxies?: readonly string[];
  /** `probe` will be called next, and `forMs` starts then. Until it is called, the fault may last 10 s longer. */
  toBeProbed?: boolean;
};

/** An active fault on one link, as plain data. */
export type FaultRecord = {
  id: string;
  member: string;
  fault: Fault;
  /** The fault described in a few words. */
  what: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601; null if the fault lasts until it is removed. */
  until: string | null;
  /** The number of requests that it has hit. */
  hits: number;
  seed: number;
  /**
   * Names of all proxies that received the fault; it may have ended in another one since. Empty if the order did not
   * say.
   */
  proxies: readonly string[];
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
  readonly #inForce = new Map<string, InForce>();
  /** Faults that ended by themselves before their probe: a client's command may have come first. */
  readonly #overUnprobed = new Map<string, InForce>();

  constructor(links: readonly FaultableLink[], options: InjectorOptions) {
    this.#links = links;
    this.#options = options;
  }

  add({id, member, fault, forMs, seed = freshSeed(), proxies = [], toBeProbed = false}: FaultOrder): FaultRecord {
    if (this.#inForce.has(id)) throw new Error(`there is a fault ${id} already`);
    const link = this.#linkOf(member);
    const what = describeFault(fault);
    const record = {id, member, fault, what, since: new Date().toISOString(), until: null, hits: 0, seed, proxies};
    const faults = this.#faultsOf(link);
    const atWork = faults.add(fault, seededRandom(seed), (why) => {
      this.#end(id, why);
    });
    const inForce: InForce = {record, atWork, link, faults, forMs, toBeProbed, timer: new AbortController()};
    this.#inForce.set(id, inForce);
    this.#options.log(`fault ${id} on ${member}: ${what}, seed ${seed}`);
    if (forMs !== undefined) {
      this.#endAfter(inForce, forMs + (toBeProbed ? probeComesWithinMs : 0));
    }
    return current(inForce);
  }

  /** Removes faults; unknown ids are ignored. Returns the last record of each fault that was active. */
  remove(ids: readonly string[]): FaultRecord[] {
    for (const id of ids) this.#overUnprobed.delete(id);
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
    return [...this.#inForce.values()].map(current);
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
      return (await measure(link, this.#faultsOf(link), timed, options)).measurement;
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
    const inForce = this.#inForce.get(id) ?? this.#overUnprobed.get(id);
    if (inForce === undefined) throw new Error(`there is no fault ${id}`);
    const {link, faults, forMs, atWork, record} = inForce;
    const plan = probePlanOf(record.fault);
    const options = {clock: this.#options.clock, signal, fault: kindOf(record.fault).onCommands ? record.fault : null};
    const {measurement, acts} = await measure(link, faults, plan, options);
    const isOver = this.#overUnprobed.delete(id) || !this.#inForce.has(id);
    inForce.toBeProbed = false;
    if (forMs !== undefined && !isOver) this.#endAfter(inForce, forMs);
    const {acts: isAtWork = ({times}: FaultActs) => times > 0, unfelt = false} = plan;
    const acted = isAtWork(acts) || isAtWork(atWork.acts);
    const unseen = measurement.outcome !== 'answered' || isOver;
    const effective = !unfelt && !without.unreachable && (acted || (unseen && !measurement.unreachable));
    const text = describeMeasurement(measurement);
    return {effective, measurement, text: acted || !effective ? text : `${text}, ${this.#inTheWay(inForce)}`};
  }

  close(): void {
    for (const {timer} of this.#inForce.values()) timer.abort();
  }

  /** Says why nothing reached this fault. */
  #inTheWay({faults, atWork}: InForce): string {
    const blocking = faults.blocking(atWork);
    const others = [...this.#inForce.values()].filter((other) => blocking.includes(other.atWork));
    return others.length === 0 ? 'as before' : `behind ${others.map(({record: {id}}) => id).join(', ')}`;
  }

  #end(id: string, why: string, {byItself} = {byItself: true}): FaultRecord | null {
    const inForce = this.#inForce.get(id);
    if (inForce === undefined) return null;
    this.#inForce.delete(id);
    if (byItself && inForce.toBeProbed) this.#overUnprobed.set(id, inForce);
    inForce.timer.abort();
    inForce.faults.remove(inForce.atWork);
    const record = current(inForce);
    this.#options.log(`fault ${id} on ${record.member} ended: ${why}; requests hit: ${record.hits}`);
    return record;
  }

  #endAfter(inForce: InForce, ms: number): void {
    const {id} = inForce.record;
    inForce.record = {...inForce.record, until: new Date(Date.now() + ms).toISOString()};
    inForce.timer.abort();
    inForce.timer = new AbortController();
    this.#options.clock.sleep(ms, inForce.timer.signal).then(
      () => {
        this.#end(id, 'its time is over');
      },
      () => undefined,
    );
  }

  #linkOf(member: string): FaultableLink {
    const link = this.#links.find((candidate) => candidate.member === member);
    if (link !== undefined) return link;
    throw new Error(`no link to ${member}; there are ${this.#links.map((other) => other.member).join(', ')}`);
  }

  #faultsOf(link: FaultableLink): LinkFaults {
    const known = this.#byLink.get(link) ?? new LinkFaults(link, this.#options.clock);
    this.#byLink.set(link, known);
    return known;
  }
}

type InForce = {
  record: FaultRecord;
  atWork: AtWork;
  link: FaultableLink;
  faults: LinkFaults;
  forMs: number | undefined;
  toBeProbed: boolean;
  /** Cancels the timer that ends the fault. */
  timer: AbortController;
};

function current({record, atWork}: InForce): FaultRecord {
  return {...record, hits: atWork.match.hits};
}
