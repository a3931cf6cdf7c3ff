import type {Fault} from '../../faults/fault.ts';
import type {FaultRecord} from '../../faults/injector.ts';
import type {NetworkFault} from './network-faults.ts';

/** One fault in force on the links to one member. */
export type ClusterFault = {
  /** `f1`, `f2`, …; `network-node1` */
  id: string;
  /** The node or backup whose links it is on. */
  member: string;
  /** Its parameters. */
  fault: Fault | NetworkFault;
  /** In a few words, such as `slow by 200ms`. */
  what: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601; null: until it is removed. */
  until: string | null;
  /** null: it leaves nothing to chance. */
  seed: number | null;
  /** Requests that it has hit, on all of its links; null: nobody counts. */
  hits: number | null;
  /** The proxies it is in force in: one that was restarted has lost it. */
  links: {proxy: string; hits: number | null}[];
  /** Proxies that got it as well, and whose hits are not known: it has ended there, or they say nothing. */
  unknown: string[];
};

/** Puts together what the proxies say; in the order of the ids. */
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

/** 0 for an id that somebody made up. */
export function numberOf(id: string): number {
  return Number(/^f(\d+)$/.exec(id)?.[1] ?? 0);
}
