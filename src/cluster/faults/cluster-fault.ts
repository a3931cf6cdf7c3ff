import type {Fault} from '../../faults/fault.ts';
import type {FaultRecord} from '../../faults/fault-record.ts';
import type {MeasuredLink} from './measure-member.ts';

/** Where a fault applies, and for how long. */
export type FaultTerms = {
  /** The nodes and backups whose links get the fault. */
  on: readonly string[];
  /** Only the links of these proxies; by default those of all that run. */
  proxies?: readonly string[] | undefined;
  /** The proxy removes the fault after this time. */
  forMs?: number | undefined;
  /** The same seed and the same requests give the same hits. By default a new one, which the fault reports. */
  seed?: number | undefined;
};

/** One active fault on the links to one member. */
export type ClusterFault = {
  /** `f1`, `f2`, …; `network-node1`. */
  id: string;
  /** The node or backup at the end of its links. */
  member: string;
  /** Kind and parameters. */
  fault: Fault | NetworkFault;
  /** Its effect in a few words, such as `slow by 200ms`. */
  what: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601; null: until it is removed. */
  until: string | null;
  /** null: it has no random behaviour. */
  seed: number | null;
  /** Requests that it has hit, on all its links; null: not counted. */
  hits: number | null;
  /** The proxies in which it is active: one that was restarted has lost it. */
  links: {proxy: string; hits: number | null}[];
  /** Other proxies that got it and whose hits are unknown: it has ended there, or they do not answer. */
  unknown: string[];
};

/** Merges the answers of the proxies, in the order of the ids. */
export function mergeFaults(answers: readonly {proxy: string; answer: readonly FaultRecord[]}[]): ClusterFault[] {
  const merged = new Map<string, ClusterFault>();
  for (const {proxy, answer} of answers) {
    for (const {proxies, ...record} of answer) {
      const {id, hits} = record;
      const known = merged.get(id);
      const links = [...(known?.links ?? []), {proxy, hits}];
      const unknown = proxies.filter((name) => !links.some((link) => link.proxy === name));
      merged.set(id, {...(known ?? record), hits: (known?.hits ?? 0) + hits, links, unknown});
    }
  }
  return [...merged.values()].sort((one, other) => numberOf(one.id) - numberOf(other.id));
}

export function idOf(number: number): string {
  return `f${number}`;
}

/** Returns 0 for an id that mcluster did not assign. */
export function numberOf(id: string): number {
  return Number(/^f(\d+)$/.exec(id)?.[1] ?? 0);
}

/**
 * A member disconnected from the network that its runtime gives it, which affects every client, not only mcluster's
 * proxies.
 */
export type NetworkFault = {kind: 'network'};

/** A fault as `add` returns it: with the result of its verification. */
export type InjectedFault = ClusterFault & {
  /** false: the same fault was already active, and nothing was changed. */
  added: boolean;
  /** Always true: a fault without effect is an error. */
  effective: boolean;
  /** The result of a round trip over each of its links. Empty for a fault that was already active. */
  measured: MeasuredLink[];
};
