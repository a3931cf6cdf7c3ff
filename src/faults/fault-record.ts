import type {Fault} from './fault.ts';

/** An active fault on one link, as plain data. */
export type FaultRecord = {
  /** Unique in this proxy. */
  id: string;
  /** The node or backup at the far end of the link. */
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
  /** The same seed and the same commands give the same hits. */
  seed: number;
  /** Names of all proxies that received the fault, with this one; it may have ended in another one since. */
  proxies: readonly string[];
};
