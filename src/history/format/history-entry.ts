import type {PolicyName} from '../../topology/topology.ts';

/** The verbs that a history may contain. A key of a multi-get is an operation of its own. */
export const verbs = [
  'get',
  'gets',
  'gat',
  'gats',
  'set',
  'add',
  'replace',
  'append',
  'prepend',
  'cas',
  'incr',
  'decr',
  'delete',
  'touch',
  'flush_all',
] as const;
export type Verb = (typeof verbs)[number];

/**
 * How an operation ended: `ok`, the reply arrived; `fail`, it certainly had no effect; `info`, unknown: no reply, or one
 * that does not say whether the command was applied.
 */
export const results = ['ok', 'fail', 'info'] as const;
export type OperationResult = (typeof results)[number];

/** One operation of one client on one key. Times are milliseconds on one monotonic clock. */
export type Operation = {
  /** Where it stands in the history: line of the file, or place in the iterable, from 1. */
  line: number;
  op: Verb;
  key: string;
  /** The client; a name or a number. */
  process?: string | number;
  /** Commands of one connection were sent in the order of `invokeMs`; left out if that is not known. */
  connection?: string | number;
  /** What was written or appended; for a read what came back, null for a miss; for incr and decr the new number. */
  value?: string | null;
  /** The CAS unique that `gets` returned or that `cas` sent. */
  unique?: string;
  /** The step of `incr` and `decr`; 1 if left out. */
  by?: string;
  /** Time to live from the moment of the write; 0 or left out: no end; negative: expired at once. */
  ttlMs?: number;
  invokeMs: number;
  /** null if no reply came. */
  completeMs: number | null;
  result: OperationResult;
  /** The first word or line of the reply: `STORED`, `NOT_FOUND`, `6`, `END`. */
  reply?: string;
  /** The client did not ask for a reply: nothing is known of the effect. */
  noreply?: boolean;
  /** The member that answered, if known. */
  member?: string;
  /** Of a miss: what replicas held when they were asked right afterwards, by member. */
  heldBy?: Readonly<Record<string, string>>;
};

/** One fault. `toMs` is null if it lasted until the end. */
export type FaultRecord = {line: number; fault: string; member?: string; fromMs: number; toMs: number | null};

/** The optional first line: what the operations alone do not say. Options of the checker override it. */
export type HistoryHeader = {
  /** Version of the format. */
  history: 1;
  policy?: PolicyName;
  /** `unknown`: keys may have had values before the first line. */
  initial?: InitialState;
  /** How long a client waits for a reply. */
  deadlineMs?: number;
};

export const initialStates = ['empty', 'unknown'] as const;
export type InitialState = (typeof initialStates)[number];

export type HistoryEntry = Operation | FaultRecord | HistoryHeader;

export function isOperation(entry: HistoryEntry): entry is Operation {
  return 'op' in entry;
}

export function isFault(entry: HistoryEntry): entry is FaultRecord {
  return 'fault' in entry;
}
