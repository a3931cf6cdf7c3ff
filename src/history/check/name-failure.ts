import type {AnomalyKind} from '../anomaly-kinds.ts';
import type {RuleFinding} from './rule-finding.ts';
import {byStart} from './ordered.ts';
import {searchOrders} from './search.ts';
import {isChange, isExtension, type Step} from './step.ts';

/** More steps than these are not tried one by one. */
const explainable = 60;
/** Of a value that no order makes, so many changes before it are shown. */
const shownChanges = 8;

/** Names what the search could not explain, and finds the steps that prove it. */
export function nameFailure(all: readonly Step[], offender: Step, startsEmpty: boolean): RuleFinding {
  const {steps, isStart} = contextOf(all, offender);
  const options = {startsEmpty: startsEmpty || !isStart, firstOnly: true};
  const fails = (some: readonly Step[]): boolean => searchOrders(some, options).failed.includes(offender);
  const isSmall = steps.length <= explainable && fails(steps);
  const kind = kindOf(all, offender, steps, isSmall ? fails : undefined);
  const isImpossible = kind === 'applied-twice' || kind === 'phantom-read';
  // No order of any of them makes the value: show those that it could consist of.
  const minimal = isSmall && !isImpossible ? minimalProof(steps, offender, fails) : [];
  const counted = isImpossible ? steps.filter(isChange).slice(-shownChanges) : [];
  const proof = isSmall || isImpossible ? [...minimal, ...counted] : quickProof(all, offender);
  return {
    kind,
    proof: [...proof.filter((step) => step !== offender).sort(byStart), offender],
    because: reasons[kind] ?? '',
  };
}

const reasons: Partial<Record<AnomalyKind, string>> = {
  'stale-read': 'no order of the operations that overlap explains a value that old',
  undeleted: 'it had been deleted before the read began',
  'phantom-read': 'no order of the operations makes this value',
  'torn-value': 'no order of the operations makes this value',
  'applied-twice': 'it is explained only if an operation took effect twice',
  'untruthful-reply': 'no order of the operations that overlap explains this reply',
};

function kindOf(
  all: readonly Step[],
  offender: Step,
  steps: readonly Step[],
  fails?: (some: readonly Step[]) => boolean,
): AnomalyKind {
  const isCount = offender.kind === 'incr' || offender.kind === 'decr';
  if (offender.kind !== 'read' && !isCount) return 'untruthful-reply';
  if (fails && isTwice(steps, offender, fails)) return 'applied-twice';
  if (!fails && isAhead(all, offender)) return 'applied-twice';
  if (isCount) return 'untruthful-reply';
  const earlier = all.filter(({fromMs}) => fromMs <= offender.toMs);
  const isKnown = earlier.some((step) => step !== offender && step.kind !== 'append' && step.value === offender.value);
  const isPartly = fails !== undefined && !fails(loosened(steps, offender));
  if (!isKnown && !isPartly) return 'phantom-read';
  const last = earlier
    .filter((step) => isChange(step) && step.happened && step.toMs < offender.fromMs)
    .sort(byStart)
    .at(-1);
  return last?.kind === 'delete' ? 'undeleted' : 'stale-read';
}

/** Whether the value is explained when some steps take effect twice, and not when they may be left out. */
function isTwice(steps: readonly Step[], offender: Step, fails: (some: readonly Step[]) => boolean): boolean {
  const loose = loosened(steps, offender);
  if (!fails(loose)) return false;
  const twice = loose.filter((step) => isCountOrExtension(step) && step !== offender).map((step) => ({...step}));
  return twice.length > 0 && !fails([...loose, ...twice]);
}

/** The offender, and all changes as if it were not known whether they happened. */
function loosened(steps: readonly Step[], offender: Step): Step[] {
  return steps.flatMap((step) => (step === offender ? [step] : isChange(step) ? [maybe(step)] : []));
}

function maybe(step: Step): Step {
  const isCount = step.kind === 'incr' || step.kind === 'decr';
  return {...step, happened: false, toMs: Infinity, ...(isCount ? {value: undefined} : {})};
}

/**
 * Leaves out what is not needed: an observation is dropped, and a change is made one that may have happened at any time
 * or never. What remains contradicts the offender by itself.
 */
function minimalProof(steps: readonly Step[], offender: Step, fails: (some: readonly Step[]) => boolean): Step[] {
  let kept = [...steps];
  const proof: Step[] = [];
  for (const step of steps) {
    if (step === offender || !step.happened) continue;
    const without = kept.flatMap((one) => (one !== step ? [one] : isChange(step) ? [maybe(step)] : []));
    if (fails(without)) kept = without;
    else proof.push(step);
  }
  return proof;
}

/** The last change before the offender, and the last that made its value. */
function quickProof(all: readonly Step[], offender: Step): Step[] {
  const before = all.filter((step) => isChange(step) && step.happened && step.toMs < offender.fromMs).sort(byStart);
  const source = before.findLast(({value}) => value === offender.value);
  const last = before.at(-1);
  return [...new Set([source, last])].filter((step) => step !== undefined);
}

/** The steps since the last one that settled what the key held: all others had ended when it began. */
function contextOf(all: readonly Step[], offender: Step): {steps: Step[]; isStart: boolean} {
  const settles = ({kind, happened, toMs, needsPresence}: Step): boolean =>
    happened && toMs < offender.fromMs && ((kind === 'write' && !needsPresence) || kind === 'delete');
  const base = all.filter(settles).sort(byStart).at(-1);
  const from = base?.fromMs ?? -Infinity;
  const steps = all.filter(
    (step) => step.fromMs <= offender.toMs && step.toMs >= from && step.kind !== 'none' && step.kind !== 'miss',
  );
  return {steps: steps.sort(byStart), isStart: base === undefined};
}

/** Whether a number is beyond all that the operations since the last write can have made. */
function isAhead(all: readonly Step[], offender: Step): boolean {
  if (!/^\d{1,15}$/.test(offender.value ?? '')) return false;
  const {steps} = contextOf(all, offender);
  const bases = steps
    .filter(({kind, value}) => kind === 'write' && /^\d{1,15}$/.test(value ?? ''))
    .map(({value}) => Number(value));
  if (bases.length === 0 || steps.some(({kind}) => kind === 'decr')) return false;
  const counted = steps.reduce((sum, {kind, op}) => sum + (kind === 'incr' ? Number(op.by ?? '1') : 0), 0);
  return Number(offender.value) > Math.max(...bases) + counted;
}

function isCountOrExtension({kind}: Step): boolean {
  return kind === 'incr' || kind === 'decr' || isExtension(kind);
}
