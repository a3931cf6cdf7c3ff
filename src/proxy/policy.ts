import type {Request} from '../protocol/request.ts';
import type {Link} from './link/link.ts';
import type {Session} from './client/session.ts';

/** How far a policy trusts a node or a backup. */
export type Condition = {
  /** `down`: receives no client commands until it answers and is clean. */
  state: 'up' | 'down';
  /** Null while it is up. */
  downSinceMs: number | null;
  /** It may hold old values, since it has missed writes. It is cleaned before it is used again. */
  dirty: boolean;
  missedWrites: number;
  /**
   * The number of keys that it may hold old values of; null if there are too many to be recorded one by one, so that
   * all are in doubt.
   */
  missedKeys: number | null;
};

/**
 * How a proxy handles commands on keys. It receives well-formed commands only; each method answers its command exactly
 * once.
 */
export interface ProxyPolicy {
  /** `version`. */
  version(session: Session, request: Request): void;
  /** `get` or `gets` of one key. */
  get(session: Session, request: Request): void;
  /** `get` or `gets` of several keys, `gat` and `gats`. */
  multiGet(session: Session, request: Request): void;
  /** `set`; also as the `ms` of a client that speaks the binary protocol. */
  set(session: Session, request: Request): void;
  /** add replace append prepend cas incr decr delete touch. */
  write(session: Session, request: Request): void;
  /** mg ms md ma me. */
  meta(session: Session, request: Request): void;
  /** flush_all and verbosity. */
  broadcast(session: Session, request: Request): void;
  /** `stats`, with any argument except `proxy`. */
  stats(session: Session, request: Request): void;
  /** `lru_crawler metadump` of all or some slab classes. */
  metadump(session: Session, request: Request): void;
  /** Returns the condition of the member at the far end of a link, or null if the policy does not watch its links. */
  condition(link: Link): Condition | null;
  /** Tries at once to reach a member that should be back, if it is down. */
  hurry(link: Link): void;
  /** Called before the proxy listens. */
  start(): Promise<void>;
  close(): void;
}
