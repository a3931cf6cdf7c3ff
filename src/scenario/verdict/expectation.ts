import type {PolicyName} from '../../topology/topology.ts';
import type {AssertionKind} from '../assertion-kind.ts';
import {describeObservation, type Observation} from './observation.ts';

/** One assertion and the value it expects. */
export type Wanted = {kind: AssertionKind; value: unknown};

/** What a step expects: under every policy, or per policy. */
export type Expectation = {common: readonly Wanted[]} | {byPolicy: Partial<Record<PolicyName, readonly Wanted[]>>};

/** Returns what must hold under a policy (null: there is no proxy); null when the step expects nothing there. */
export function wantedUnder(expectation: Expectation | null, policy: PolicyName | null): readonly Wanted[] | null {
  if (expectation === null) return null;
  if ('common' in expectation) return expectation.common;
  return (policy && expectation.byPolicy[policy]) ?? null;
}

/** Completes "expected …". */
export function describeWanted(wanted: readonly Wanted[]): string {
  return wanted.map(({kind, value}) => kind.describe(value)).join(' and ');
}

/** An expectation of a read covers all its keys; unknown keys are neither hits nor misses. */
export function allHold(wanted: readonly Wanted[], observed: Observation): boolean {
  const isPartial = observed.type === 'reply' && observed.reply.type === 'partial';
  if (isPartial && !wanted.some(({kind, value}) => kind.isForPartial?.(value))) return false;
  return wanted.every(({kind, value}) => kind.holds(value, observed));
}

/** Completes "got …", limited to what was expected where possible. */
export function describeGot(wanted: readonly Wanted[] | null, observed: Observation): string {
  const seen = (wanted ?? []).flatMap(({kind, value}) => kind.got?.(value, observed) ?? []);
  return seen.length > 0 ? seen.join(' and ') : describeObservation(observed);
}
