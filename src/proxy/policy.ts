import type {Request} from '../protocol/request.ts';
import type {Link} from './link.ts';
import type {Session} from './session.ts';

/** How far a policy trusts a node or a backup. */
export type Condition = {
  /** `down`: not asked for anything until it answers and is clean. */
  state: 'up' | 'down';
  /** Null while it is up. */
  downSinceMs: number | null;
  /** It may hold old values, since it has missed writes. It is cleaned before it is used again. */
  dirty: boolean;
  missedWrites: number;
  /** Keys that it may hold old values of; null: too many to be remembered one by one, so that all are in doubt. */
  missedKeys: number | null;
};

/** How a proxy treats commands on keys. Well-formed commands only; each of these makes sure of exactly one answer. */
export interface ProxyPolicy {
  /** What `version` answers, without CR LF. */
  readonly version: string;
  /** `get` or `gets` of one key. */
  get(session: Session, request: Request): void;
  /** `get` or `gets` of several keys, `gat` and `gats`. */
  multiGet(session: Session, request: Request): void;
  /** set add replace append prepend cas incr decr delete touch. */
  write(session: Session, request: Request): void;
  /** mg ms md ma me. */
  meta(session: Session, request: Request): void;
  /** flush_all and verbosity. */
  broadcast(session: Session, request: Request): void;
  /** `stats`, with any argument but `proxy`. */
  stats(session: Session, request: Request): void;
  /** How it sees the member at the far end of a link; null when it does not watch its links. */
  condition(link: Link): Condition | null;
  /** The member should be back: reaches for it now, if it is down. */
  hurry(link: Link): void;
  /** Before the proxy listens. */
  start(): Promise<void>;
  close(): void;
}
