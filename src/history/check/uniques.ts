import type {FaultRecord} from '../format/history-entry.ts';
import type {RuleFinding} from './rule-finding.ts';
import {byStart, countWhile, prefixMax} from './ordered.ts';
import {isChange, type Step} from './step.ts';

/** What is known of the CAS uniques of one key. */
export class Uniques {
  readonly #seen = new Map<string, Step>();
  readonly #ambiguous = new Set<string>();
  readonly #faults: readonly FaultRecord[];

  constructor(steps: readonly Step[], faults: readonly FaultRecord[]) {
    this.#faults = faults.filter(({fault}) => !keepsUniques.has(fault));
    for (const step of steps) {
      const {unique} = step.op;
      if (step.kind !== 'read' || unique === undefined) continue;
      const known = this.#seen.get(unique);
      if (!known) this.#seen.set(unique, step);
      else if (known.value !== step.value) this.#ambiguous.add(unique);
    }
  }

  /** Returns the read that returned the unique of a `cas`, if it can stand for only one value. */
  sourceOf(cas: Step): Step | undefined {
    const {op, unique} = {op: cas.op.op, unique: cas.op.unique};
    if (op !== 'cas' || unique === undefined || this.#ambiguous.has(unique)) return undefined;
    const source = this.#seen.get(unique);
    return source && !this.mayReset(source.fromMs, cas.toMs) ? source : undefined;
  }

  /** Whether a member may have restarted in a span of time: it counts uniques from the start again. */
  mayReset(fromMs: number, toMs: number): boolean {
    return this.#faults.some((fault) => fault.fromMs <= toMs && (fault.toMs ?? Infinity) >= fromMs);
  }
}

/** Faults after which a member still has its counter. Of any other, a restart is assumed. */
const keepsUniques: ReadonlySet<string> = new Set([
  'partition',
  'one-way',
  'slow',
  'delay',
  'pause',
  'flush',
  'evict',
  'drop',
]);

/** `cas` accepted twice with one unique, or refused though nothing can have changed the value. O(n log n). */
export function checkUniques(steps: readonly Step[], uniques: Uniques): RuleFinding[] {
  if (!steps.some(({op}) => op.op === 'cas' && op.unique !== undefined)) return [];
  const stored = new Map<string, Step>();
  const findings: RuleFinding[] = [];
  const changes = steps.filter(isChange).sort(byStart);
  const latest = prefixMax(changes, ({toMs}) => toMs);
  for (const step of steps) {
    const {op, unique} = step.op;
    if (op !== 'cas' || unique === undefined || !step.happened) continue;
    const source = uniques.sourceOf(step);
    if (step.kind === 'write') {
      const other = stored.get(unique);
      stored.set(unique, other ?? step);
      if (!other || uniques.mayReset(Math.min(other.fromMs, step.fromMs), Math.max(other.toMs, step.toMs))) continue;
      const because = 'two cas with one unique cannot both be stored';
      findings.push({kind: 'untruthful-reply', proof: [...(source ? [source] : []), other, step], because});
    } else if (step.kind === 'present' && source) {
      const change = latest[countWhile(changes, ({fromMs}) => fromMs <= step.toMs) - 1];
      if (change && change.toMs >= source.fromMs) continue;
      findings.push({kind: 'untruthful-reply', proof: [source, step], because: 'nothing had changed the value since'});
    }
  }
  return findings;
}
