import type {Clock} from '../support/clock.ts';
import {freshSeed, seededRandom} from '../support/random.ts';
import type {AtWork} from './at-work.ts';
import {describeFault, kindOf, probePlanOf, type Fault} from './fault.ts';
import {LinkFaults} from './link-faults.ts';
import {measure} from './measure.ts';
import {describeMeasurement, type Measurement} from './probe.ts';
import type {FaultableLink} from './wire.ts';

export type FaultOrder = {
  /** Unique in this proxy. */
  id: string;
  /** The node or backup at the far end of the link. */
  member: string;
  fault: Fault;
  /** Ends by itself after so long. */
  forMs?: number;
  /** The same seed and the same commands give the same hits. */
  seed?: number;
  /** Names of all proxies that get it, this one among them. */
  proxies?: readonly string[];
  /** `probe` comes next, and the time counts from then on; should it not come, it is a little longer. */
  toBeProbed?: boolean;
};

/** A fault in force on one link, as plain data. */
export type FaultRecord = {
  id: string;
  member: string;
  fault: Fault;
  /** In a few words. */
  what: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601; null: until it is removed. */
  until: string | null;
  /** Requests that it has hit. */
  hits: number;
  seed: number;
  /** Names of all proxies that got it: in another one it may have ended since. Empty: nobody said. */
  proxies: readonly string[];
};

/** Whether a fault was seen at work, and how. */
export type FaultEffectiveness = {effective: boolean; measurement: Measurement; text: string};

export type InjectorOptions = {
  clock: Clock;
  log: (line: string) => void;
};

/** Long enough for a first connection and a busy machine. */
const healthyTimeoutMs = 1000;

/** The faults in force on the links of one proxy. */
export class FaultInjector {
  readonly #links: readonly FaultableLink[];
  readonly #options: InjectorOptions;
  readonly #byLink = new Map<FaultableLink, LinkFaults>();
  readonly #inForce = new Map<string, InForce>();

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
    const inForce: InForce = {record, atWork, link, faults, forMs, timer: new AbortController()};
    this.#inForce.set(id, inForce);
    this.#options.log(`fault ${id} on ${member}: ${what}, seed ${seed}`);
    if (forMs !== undefined) {
      this.#endAfter(inForce, forMs + (toBeProbed ? probePlanOf(fault).timeoutMs : 0));
    }
    return current(inForce);
  }

  /** Takes faults off; unknown names are ignored. Returns those that were in force, as they were last. */
  remove(ids: readonly string[]): FaultRecord[] {
    return ids.flatMap((id) => this.#end(id, 'removed') ?? []);
  }

  /** Takes all faults off the links to these members; off all links when none is named. */
  heal(members?: readonly string[]): FaultRecord[] {
    for (const member of members ?? []) this.#linkOf(member);
    const healed = this.list().filter(({member}) => members?.includes(member) ?? true);
    return this.remove(healed.map(({id}) => id));
  }

  /** In the order in which they came. */
  list(): FaultRecord[] {
    return [...this.#inForce.values()].map(current);
  }

  /** The faults on the link to one member, in a few words each. */
  on(member: string): string[] {
    return this.list().flatMap((record) => (record.member === member ? [record.what] : []));
  }

  /** What the probe of `fault` finds while the fault is not there; by default, a single round trip. */
  async measure(member: string, signal: AbortSignal, fault?: Fault): Promise<Measurement> {
    const link = this.#linkOf(member);
    const plan = fault === undefined ? {commands: 1} : probePlanOf(fault);
    const once = (): Promise<Measurement> => {
      const options = {clock: this.#options.clock, signal, fault: null};
      return measure(link, this.#faultsOf(link), {...plan, timeoutMs: healthyTimeoutMs}, options);
    };
    const first = await once();
    // The first command on a connection that broke while nobody looked is lost, and the next makes a new one.
    return first.outcome === 'lost' ? once() : first;
  }

  /** Looks at a fault at work; `without` is what `measure` found before it. From then on its time counts. */
  async probe(id: string, without: Measurement, signal: AbortSignal): Promise<FaultEffectiveness> {
    const inForce = this.#inForce.get(id);
    if (inForce === undefined) throw new Error(`there is no fault ${id}`);
    const {link, faults, forMs} = inForce;
    const {fault} = inForce.record;
    const plan = probePlanOf(fault);
    const options = {clock: this.#options.clock, signal, fault: kindOf(fault).onCommands ? fault : null};
    const measurement = await measure(link, faults, plan, options);
    if (forMs !== undefined) this.#endAfter(inForce, forMs);
    const effective = without.outcome === 'answered' && plan.shows(measurement, without);
    return {effective, measurement, text: describeMeasurement(measurement)};
  }

  close(): void {
    for (const {timer} of this.#inForce.values()) timer.abort();
  }

  #end(id: string, why: string): FaultRecord | null {
    const inForce = this.#inForce.get(id);
    if (inForce === undefined) return null;
    this.#inForce.delete(id);
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
  /** Ends the wait for the fault's end. */
  timer: AbortController;
};

function current({record, atWork}: InForce): FaultRecord {
  return {...record, hits: atWork.match.hits};
}
