import type {Operation} from '../format/history-entry.ts';
import type {RuleFinding} from './rule-finding.ts';
import {stepOf} from './step.ts';

/** Values shorter than this are not taken for parts of others. */
const shortest = 4;

/** Where a value that was not written to its key comes from: another key, or parts of other values. */
export class ValueOrigins {
  readonly #byKey: ReadonlyMap<string, readonly Operation[]>;
  #writers: Map<string, Operation> | null = null;

  constructor(byKey: ReadonlyMap<string, readonly Operation[]>) {
    this.#byKey = byKey;
  }

  /** Returns a phantom read with its origin, if it has one; any other finding as it is. */
  refine(key: string, finding: RuleFinding): RuleFinding {
    const value = finding.proof.at(-1)!.value;
    if (finding.kind !== 'phantom-read' || value === undefined || finding.proof.length > 1) return finding;
    const writer = this.#writerOf(value);
    if (writer && writer.key !== key) {
      return {...finding, proof: [stepOf(writer), ...finding.proof], because: 'it was written to another key'};
    }
    const parts = partsOf(value, this.#byKey.get(key) ?? []);
    if (parts.length === 0) return finding;
    const because = parts.length === 1 ? 'it is a part of a value' : 'it is made of parts of two values';
    return {kind: 'torn-value', proof: [...parts.map(stepOf), ...finding.proof], because};
  }

  #writerOf(value: string): Operation | undefined {
    if (!this.#writers) {
      this.#writers = new Map();
      for (const operations of this.#byKey.values()) {
        for (const operation of operations) {
          if (isWrite(operation) && !this.#writers.has(operation.value!))
            this.#writers.set(operation.value!, operation);
        }
      }
    }
    return this.#writers.get(value);
  }
}

/** Returns the write that a value is a part of, or the two whose start and end it consists of; else none. */
function partsOf(value: string, operations: readonly Operation[]): Operation[] {
  if (value.length < shortest) return [];
  const writes = operations.filter(isWrite);
  const whole = writes.find((write) => isCut(value, write.value!));
  if (whole) return [whole];
  // Only a value of the same length can be the start or the end of it.
  const alike = writes.filter((write) => write.value!.length === value.length);
  const start = longest(alike, (written) => commonStart(written, value));
  const end = longest(alike, (written) => commonStart(reversed(written), reversed(value)));
  if (!start || !end || start.length < 2 || end.length < 2 || start.length + end.length < value.length) return [];
  return [start.write, end.write];
}

/** At least half of a longer value. */
function isCut(value: string, written: string): boolean {
  const isShorter = value.length < written.length && value.length * 2 >= written.length;
  return isShorter && (written.startsWith(value) || written.endsWith(value));
}

function longest(writes: readonly Operation[], measure: (value: string) => number) {
  let best: {write: Operation; length: number} | undefined;
  for (const write of writes) {
    const length = measure(write.value!);
    if (!best || length > best.length) best = {write, length};
  }
  return best;
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

function isWrite({op, value}: Operation): boolean {
  return typeof value === 'string' && ['set', 'add', 'replace', 'cas'].includes(op);
}
