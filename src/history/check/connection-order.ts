import type {RuleFinding} from './rule-finding.ts';
import {byStart} from './ordered.ts';
import {isChange, type Step} from './step.ts';

/**
 * Commands of one connection that were pipelined, and took effect in another order than they were sent. Only where values
 * are written once. O(n log n).
 */
export function checkConnectionOrder(steps: readonly Step[], startsEmpty: boolean): RuleFinding[] {
  if (!startsEmpty || !steps.some(({op}) => op.connection !== undefined)) return [];
  if (steps.some((step) => isChange(step) && step.kind !== 'write' && step.kind !== 'delete')) return [];
  const writers = new Map<string, Step | null>();
  for (const step of steps) {
    if (step.kind === 'write') writers.set(step.value!, writers.has(step.value!) ? null : step);
  }
  const lastSent = new Map<string | number, Step>();
  const findings: RuleFinding[] = [];
  for (const step of steps.toSorted(byStart)) {
    const {connection} = step.op;
    if (connection === undefined) continue;
    if ((step.kind === 'write' || step.kind === 'delete') && step.happened) lastSent.set(connection, step);
    if (step.kind !== 'read') continue;
    const writer = writers.get(step.value!);
    if (!writer) continue;
    if (writer.op.connection === connection && writer.fromMs > step.fromMs && writer.fromMs <= step.toMs) {
      findings.push({kind: 'reordered', proof: [writer, step], because: 'the read was sent before the write'});
    }
    const own = lastSent.get(connection);
    if (!own || own === writer || own.fromMs >= step.fromMs || own.toMs < step.fromMs) continue;
    if (!writer.happened || writer.toMs >= own.fromMs) continue;
    findings.push({kind: 'reordered', proof: [writer, own, step], because: 'the write was sent before the read'});
  }
  return findings;
}
