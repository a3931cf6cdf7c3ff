import type {AnomalyKind} from '../anomaly-kinds.ts';
import type {FaultRecord, Operation} from '../format/history-entry.ts';
import type {RuleFinding} from './rule-finding.ts';
import {byStart, countWhile, prefixMax} from './ordered.ts';
import {stepOf, type Step} from './step.ts';

/** Misses that the policy promises to avoid. O(n log n). */
export function checkMisses(
  steps: readonly Step[],
  faults: readonly FaultRecord[],
  expected: ReadonlySet<AnomalyKind>,
): RuleFinding[] {
  const stored = steps.filter(({kind, happened, ttlMs}) => kind === 'write' && happened && ttlMs === 0);
  stored.sort((one, other) => one.toMs - other.toMs);
  const lastBegun = prefixMax(stored, ({fromMs}) => fromMs);
  const removers = steps.filter(mayRemove).sort(byStart);
  const latest = prefixMax(removers, ({toMs}) => toMs);
  const found = new Map<string, RuleFinding>();
  for (const miss of steps) {
    if (miss.kind !== 'miss') continue;
    const write = lastBegun[countWhile(stored, ({toMs}) => toMs < miss.fromMs) - 1];
    const remover = latest[countWhile(removers, ({fromMs}) => fromMs <= miss.toMs) - 1];
    if (!write || (remover && remover.toMs >= write.fromMs)) continue;
    const holders = Object.keys(miss.op.heldBy ?? {}).filter((member) => miss.op.heldBy![member] === write.value);
    if (expected.has('avoidable-miss') && holders.length > 0) {
      const because = `${holders.join(' and ')} held the value`;
      found.set(`avoidable ${write.op.line}`, {kind: 'avoidable-miss', proof: [write, miss], because});
    } else if (expected.has('lost') && !found.has(`lost ${write.op.line}`) && !mayForget(faults, miss.toMs)) {
      const because = 'nothing had deleted it, and it had no time to live';
      found.set(`lost ${write.op.line}`, {kind: 'lost', proof: [write, miss], because});
    }
  }
  return [...found.values()];
}

/** Whether the key may be gone after a step: deleted, expired, or removed by a write that failed. */
function mayRemove({kind, happened, ttlMs}: Step): boolean {
  return kind === 'delete' || (kind === 'write' && !happened) || (ttlMs !== undefined && ttlMs !== 0);
}

/** One extra copy survives faults of one member; an eviction, or a fault without a member, may forget anything. */
function mayForget(faults: readonly FaultRecord[], beforeMs: number): boolean {
  const members = new Set<string>();
  for (const {fault, member, fromMs} of faults) {
    if (fromMs > beforeMs) continue;
    if (fault === 'evict' || member === undefined) return true;
    members.add(member);
  }
  return members.size > 1;
}

/** What one operation shows by itself: no reply in time, or an error. */
export function checkReply(
  op: Operation,
  expected: ReadonlySet<AnomalyKind>,
  deadlineMs: number | undefined,
  endMs: number,
): RuleFinding | undefined {
  if (op.noreply === true) return undefined;
  const waitedMs = (op.completeMs ?? endMs) - op.invokeMs;
  if (expected.has('hang') && deadlineMs !== undefined && waitedMs > deadlineMs) {
    const because = `no reply came within the deadline of ${deadlineMs} ms`;
    return {kind: 'hang', proof: [stepOf(op)], because};
  }
  const isError = op.reply === undefined ? op.result === 'fail' : /^(SERVER_ERROR|ERROR)/.test(op.reply);
  if (!expected.has('unavailable') || !isError) return undefined;
  return {kind: 'unavailable', proof: [stepOf(op)], because: op.reply ?? 'the command was refused'};
}
