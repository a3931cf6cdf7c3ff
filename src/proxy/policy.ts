import type {Request} from '../protocol/request.ts';
import type {Session} from './session.ts';

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
  /** More rows for `stats proxy`. */
  statRows(): [name: string, value: string | number][];
  /** Before the proxy listens. */
  start(): Promise<void>;
  close(): void;
}
