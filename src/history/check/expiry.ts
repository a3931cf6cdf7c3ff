import type {RuleFinding} from './rule-finding.ts';
import {byStart, countWhile, prefixMax} from './ordered.ts';
import {isChange, type Step} from './step.ts';

/** memcached counts in whole seconds. */
export const granularityMs = 1000;

/** Reads of a value more than a second after the latest moment at which it can have expired. O(n log n) without findings. */
export function checkExpiry(steps: readonly Step[], startsEmpty: boolean): RuleFinding[] {
  if (!startsEmpty || !steps.some(({ttlMs}) => ttlMs !== undefined && ttlMs !== 0)) return [];
  // append and incr keep the time to live of what they change.
  const isExtended = steps.some((step) => isChange(step) && step.kind !== 'write' && step.kind !== 'delete');
  const sources = sourcesOf(steps, isExtended);
  const touches = steps.filter(({kind, ttlMs}) => kind !== 'write' && ttlMs !== undefined).sort(byStart);
  const found = new Map<string, RuleFinding>();
  for (const read of steps) {
    if (read.kind !== 'read') continue;
    const value = isExtended ? '' : read.value!;
    const source = sources.get(value);
    const begun = source ? countWhile(source.writes, ({fromMs}) => fromMs <= read.toMs) : 0;
    if (!source || begun === 0 || found.has(value)) continue;
    const last = source.lastEnding[begun - 1]!;
    const endMs = source.endMs(last);
    if (read.fromMs <= endMs + granularityMs || isTouched(touches, source.writes[0]!, read)) continue;
    const because = `its time to live had ended ${Math.floor(read.fromMs - endMs)} ms before`;
    found.set(value, {kind: 'expired-read', proof: [last, read], because});
  }
  return [...found.values()];
}

/** The writes of one value by start, and for each prefix the one whose value expires last. */
type Source = {writes: Step[]; lastEnding: Step[]; endMs: (write: Step) => number};

function sourcesOf(steps: readonly Step[], isExtended: boolean): Map<string, Source> {
  const writesOf = new Map<string, Step[]>();
  const seenMs = new Map<string, number>();
  for (const step of steps) {
    if (step.value === undefined) continue;
    const value = isExtended ? '' : step.value;
    if (step.kind === 'read') seenMs.set(value, Math.min(seenMs.get(value) ?? Infinity, step.toMs));
    if (step.kind !== 'write') continue;
    const writes = writesOf.get(value);
    if (writes) writes.push(step);
    else writesOf.set(value, [step]);
  }
  const sources = new Map<string, Source>();
  for (const [value, writes] of writesOf) {
    // A value that was written once, and was seen, had been written by then.
    const seen = writes.length === 1 && !isExtended ? (seenMs.get(value) ?? Infinity) : Infinity;
    const endMs = (write: Step): number => endOf(write, Math.min(write.toMs, seen));
    writes.sort(byStart);
    sources.set(value, {writes, lastEnding: prefixMax(writes, endMs), endMs});
  }
  return sources;
}

function isTouched(touches: readonly Step[], write: Step, read: Step): boolean {
  for (let index = countWhile(touches, ({fromMs}) => fromMs <= read.toMs) - 1; index >= 0; index--) {
    const touch = touches[index]!;
    if (touch !== read && touch.toMs >= write.fromMs && read.fromMs <= endOf(touch, touch.toMs) + granularityMs)
      return true;
  }
  return false;
}

function endOf({ttlMs = 0}: Step, atMs: number): number {
  return ttlMs === 0 ? Infinity : atMs + Math.max(0, ttlMs);
}
