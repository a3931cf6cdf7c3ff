import type {AnomalyKind} from '../anomaly-kinds.ts';
import type {FaultRecord} from '../format/history-entry.ts';
import {checkConnectionOrder} from './connection-order.ts';
import {checkExpiry} from './expiry.ts';
import type {RuleFinding} from './rule-finding.ts';
import {nameFailure} from './name-failure.ts';
import {checkPresence} from './presence.ts';
import {checkMisses} from './promises.ts';
import {checkRegister} from './register.ts';
import {searchOrders} from './search.ts';
import {isChange, type Step} from './step.ts';
import {checkUniques, Uniques} from './uniques.ts';

export type KeyOptions = {
  startsEmpty: boolean;
  faults: readonly FaultRecord[];
  expected: ReadonlySet<AnomalyKind>;
};

/** Finds the anomalies of one key. About linear in the number of its steps. */
export function checkKey(steps: readonly Step[], options: KeyOptions): RuleFinding[] {
  const {startsEmpty, faults, expected} = options;
  // A write whose value the history does not say may have written anything.
  const isOpaque = steps.some(
    ({kind, value}) => value === undefined && (kind === 'write' || kind === 'append' || kind === 'prepend'),
  );
  const findings = [...checkPresence(steps, startsEmpty), ...checkMisses(steps, faults, expected)];
  const uniques = new Uniques(steps, faults);
  findings.push(...checkUniques(steps, uniques));
  if (!isOpaque) {
    findings.push(...checkExpiry(steps, startsEmpty), ...checkConnectionOrder(steps, startsEmpty));
    findings.push(...checkValues(steps, startsEmpty, uniques));
  }
  return withoutRepeats(findings);
}

/** Values are judged by zones where each has one writer, and by search otherwise. */
function checkValues(steps: readonly Step[], startsEmpty: boolean, uniques: Uniques): RuleFinding[] {
  const isRegister = !steps.some((step) => isChange(step) && step.kind !== 'write' && step.kind !== 'delete');
  const replacedBy = (cas: Step): string | undefined => uniques.sourceOf(cas)?.value;
  const byZones = isRegister ? checkRegister(steps, {startsEmpty, replacedBy}) : [];
  if (byZones.length > 0 || (isRegister && !hasRepeats(steps))) return byZones;
  const {failed} = searchOrders(steps, {startsEmpty});
  return onePerValue(failed).map((step) => nameFailure(steps, step, startsEmpty));
}

function hasRepeats(steps: readonly Step[]): boolean {
  const written = steps.filter(({kind}) => kind === 'write');
  return new Set(written.map(({value}) => value)).size < written.length;
}

/** Reads of one wrong value are one anomaly. */
function onePerValue(failed: readonly Step[]): Step[] {
  const seen = new Set<string>();
  return failed.filter(({kind, value}) => {
    if (kind !== 'read') return true;
    return !seen.has(value!) && seen.add(value!);
  });
}

/** The first rule that blames an operation names the anomaly. */
function withoutRepeats(findings: readonly RuleFinding[]): RuleFinding[] {
  const blamed = new Set<Step>();
  return findings.filter(({proof}) => {
    const offender = proof.at(-1)!;
    return !blamed.has(offender) && blamed.add(offender);
  });
}
