import {anomalyKinds, requestable, type AnomalyAdvice, type AnomalyKind} from './anomaly-kinds.ts';
import {checkKey} from './check/check-key.ts';
import type {RuleFinding} from './check/rule-finding.ts';
import {checkReply} from './check/promises.ts';
import {stepOf} from './check/step.ts';
import {ValueOrigins} from './check/value-origins.ts';
import {explain} from './explain.ts';
import {
  isFault,
  isOperation,
  type FaultRecord,
  type HistoryEntry,
  type HistoryHeader,
  type InitialState,
  type Operation,
} from './format/history-entry.ts';
import {entryReader, isAsync, type HistorySource} from './format/read-history.ts';

export type CheckOptions = {
  /** Anomalies to report that are not reported by themselves: lost, avoidable-miss, hang, unavailable. */
  expect?: readonly AnomalyKind[] | undefined;
  /** Whether keys may have had values before the first line; default: what the header says, else `empty`. */
  initial?: InitialState | undefined;
  /** How long a client waits for a reply; default: what the header says, else `hang` is not reported. */
  deadlineMs?: number | undefined;
  /** The name of the history in messages. */
  file?: string | undefined;
};

export type Anomaly = {
  kind: AnomalyKind;
  key: string;
  /** Lines of the operations that prove it, the offending one last. */
  operations: number[];
  /** Lines of the faults that were active between them. */
  faults: number[];
  severity: AnomalyAdvice['severity'];
  /** In a few words, one line an operation or fault. */
  explanation: string;
};

export type HistoryVerdict = {operations: number; anomalies: Anomaly[]};

/**
 * Checks a history: operations and faults, as objects or lines of JSON.
 *
 * @throws {HistoryInvalidError} when a line is not an entry of a history.
 */
export function checkHistory(history: AsyncIterable<unknown>, options?: CheckOptions): Promise<HistoryVerdict>;
/**
 * Checks a history: operations and faults, as objects or lines of JSON.
 *
 * @throws {HistoryInvalidError} when a line is not an entry of a history.
 */
export function checkHistory(history: Iterable<unknown>, options?: CheckOptions): HistoryVerdict;
/** Returns a promise for an async iterable, else the verdict itself. */
export function checkHistory(
  history: HistorySource,
  options: CheckOptions = {},
): HistoryVerdict | Promise<HistoryVerdict> {
  const read = entryReader(options.file);
  const checker = new HistoryChecker(options);
  if (isAsync(history)) return checkAsync(history, read, checker);
  for (const item of history) checker.add(read(item));
  return checker.verdict();
}

async function checkAsync(
  history: AsyncIterable<unknown>,
  read: (item: unknown) => HistoryEntry | null,
  checker: HistoryChecker,
): Promise<HistoryVerdict> {
  for await (const item of history) checker.add(read(item));
  return checker.verdict();
}

/** Collects the operations by key, then checks key by key. */
class HistoryChecker {
  readonly #options: CheckOptions;
  readonly #byKey = new Map<string, Operation[]>();
  readonly #flushes: Operation[] = [];
  readonly #faults: FaultRecord[] = [];
  #header: HistoryHeader = {history: 1};
  #operations = 0;
  #endMs = -Infinity;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  add(entry: HistoryEntry | null): void {
    if (entry === null) return;
    if (isFault(entry)) this.#faults.push(entry);
    else if (!isOperation(entry)) this.#header = entry;
    else this.#addOperation(entry);
  }

  verdict(): HistoryVerdict {
    const {initial = this.#header.initial, deadlineMs = this.#header.deadlineMs} = this.#options;
    const expected = this.#expected();
    const startsEmpty = initial !== 'unknown';
    const flushes = this.#flushes.map(stepOf);
    const found: {key: string; finding: RuleFinding}[] = [];
    for (const [key, operations] of this.#byKey) {
      const steps = [...operations.map(stepOf), ...flushes];
      for (const finding of checkKey(steps, {startsEmpty, faults: this.#faults, expected})) found.push({key, finding});
      if (!expected.has('hang') && !expected.has('unavailable')) continue;
      for (const operation of operations) {
        const finding = checkReply(operation, expected, deadlineMs, this.#endMs);
        if (finding) found.push({key, finding});
      }
    }
    return {operations: this.#operations, anomalies: this.#anomalies(found)};
  }

  #addOperation(operation: Operation): void {
    this.#operations += 1;
    this.#endMs = Math.max(this.#endMs, operation.completeMs ?? operation.invokeMs);
    if (operation.op === 'flush_all') {
      this.#flushes.push(operation);
      return;
    }
    const known = this.#byKey.get(operation.key);
    if (known) known.push(operation);
    else this.#byKey.set(operation.key, [operation]);
  }

  #expected(): Set<AnomalyKind> {
    const {expect} = this.#options;
    if (expect) return new Set(expect);
    const {policy} = this.#header;
    const promised = (kind: AnomalyKind): boolean =>
      (anomalyKinds[kind].promisedBy as readonly string[]).includes(policy ?? '');
    return new Set(requestable.filter(promised));
  }

  #anomalies(found: readonly {key: string; finding: RuleFinding}[]): Anomaly[] {
    const origins = new ValueOrigins(this.#byKey);
    const anomalies = found.map(({key, finding}) => {
      const named = origins.refine(key, finding);
      const proof = named.proof.map(({op}) => op);
      const faults = this.#faultsDuring(proof);
      return {
        kind: named.kind,
        key,
        operations: [...new Set(proof.map(({line}) => line))],
        faults: faults.map(({line}) => line),
        severity: anomalyKinds[named.kind].severity,
        explanation: explain(named.because, proof, faults),
      };
    });
    return anomalies.sort((one, other) => one.operations.at(-1)! - other.operations.at(-1)!);
  }

  /** The faults that were active in the time of the proof, or had been since its first operation. */
  #faultsDuring(proof: readonly Operation[]): FaultRecord[] {
    const fromMs = Math.min(...proof.map(({invokeMs}) => invokeMs));
    const toMs = Math.max(...proof.map(({invokeMs, completeMs}) => completeMs ?? invokeMs));
    return this.#faults.filter((fault) => fault.fromMs <= toMs && (fault.toMs ?? Infinity) >= fromMs);
  }
}
