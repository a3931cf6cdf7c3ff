import type {RuleFinding} from './rule-finding.ts';
import {byStart, countWhile, prefixMax} from './ordered.ts';
import type {Step} from './step.ts';

/** The operations on one value of a key: what may have written it, and what saw it. */
type Cluster = {value: string; writes: Step[]; reads: Step[]};

/**
 * The time in which a register held one value that was written once (Gibbons and Korach 1997). `forward`: from the first
 * completion to the last start it held the value all the time; otherwise at some moment between the two.
 */
type Zone = {value: string | null; isForward: boolean; fromMs: number; toMs: number; cluster: Cluster; steps: Step[]};

export type RegisterOptions = {
  /** Whether keys had no value before the first operation. */
  startsEmpty: boolean;
  /** Returns the value that a cas with a known unique replaced. */
  replacedBy: (cas: Step) => string | undefined;
};

/**
 * Checks a key whose values come from set, add, replace and cas: complete for values written once, sound for others.
 * O(n log n).
 */
export function checkRegister(steps: readonly Step[], {startsEmpty, replacedBy}: RegisterOptions): RuleFinding[] {
  const {clusters, deletes} = clustersOf(steps, replacedBy);
  const findings: RuleFinding[] = [];
  const zones: Zone[] = deletes.map((one) => pointZone(null, one, {value: '', writes: [], reads: []}));
  const repeated: Cluster[] = [];
  for (const cluster of clusters.values()) {
    const known = startsEmpty ? withoutPhantoms(cluster, findings) : cluster;
    // A key that may have had a value before may have had this one.
    if (startsEmpty && known.writes.length === 1) zones.push(...zoneOf(known));
    else {
      zones.push(
        ...[...known.writes, ...known.reads]
          .filter(({happened}) => happened)
          .map((one) => pointZone(cluster.value, one, known)),
      );
      if (known.writes.length > 0) repeated.push(known);
    }
  }
  const evidence = evidenceIn(steps);
  findings.push(...conflicts(zones, evidence), ...staleRepeats(repeated, evidence));
  return findings;
}

function clustersOf(steps: readonly Step[], replacedBy: RegisterOptions['replacedBy']) {
  const clusters = new Map<string, Cluster>();
  const at = (value: string): Cluster => {
    const known = clusters.get(value);
    if (known) return known;
    const made = {value, writes: [], reads: []};
    clusters.set(value, made);
    return made;
  };
  const deletes: Step[] = [];
  for (const step of steps) {
    if (step.kind === 'delete' && step.happened) deletes.push(step);
    else if (step.kind === 'read') at(step.value!).reads.push(step);
    else if (step.kind === 'write') {
      at(step.value!).writes.push(step);
      const before = step.happened ? replacedBy(step) : undefined;
      if (before !== undefined && before !== step.value) at(before).reads.push(step);
    }
  }
  return {clusters, deletes};
}

/** Reports reads that returned before any write of the value began, and returns the cluster without them. */
function withoutPhantoms(cluster: Cluster, findings: RuleFinding[]): Cluster {
  const firstMs = cluster.writes.reduce((first, {fromMs}) => Math.min(first, fromMs), Infinity);
  const phantoms = cluster.reads.filter(({toMs}) => toMs < firstMs);
  // A read without end may have seen any later write, but there has to be one.
  if (cluster.writes.length === 0) phantoms.push(...cluster.reads.filter(({toMs}) => toMs === Infinity));
  if (phantoms.length === 0) return cluster;
  const [first] = phantoms.sort(byStart);
  const writer = cluster.writes.find(({fromMs}) => fromMs === firstMs);
  const because = writer ? 'it was written only later' : 'it was never written';
  findings.push({kind: 'phantom-read', proof: [...(writer ? [writer] : []), first!], because});
  return {...cluster, reads: cluster.reads.filter((one) => !phantoms.includes(one))};
}

/** A write that nothing saw and that may never have happened has no zone. */
function zoneOf(cluster: Cluster): Zone[] {
  const [write] = cluster.writes;
  const steps = write!.happened ? [write!, ...cluster.reads] : [...cluster.reads];
  if (steps.length === 0) return [];
  // The write began before it was seen, even if its completion is unknown.
  const lastStart = [...steps, write!].reduce((last, one) => (one.fromMs > last.fromMs ? one : last));
  const firstEnd = steps.reduce((first, one) => (one.toMs < first.toMs ? one : first));
  const isForward = firstEnd.toMs < lastStart.fromMs;
  const [fromMs, toMs] = isForward ? [firstEnd.toMs, lastStart.fromMs] : [lastStart.fromMs, firstEnd.toMs];
  return [{value: cluster.value, isForward, fromMs, toMs, cluster, steps: [firstEnd, lastStart]}];
}

function pointZone(value: string | null, step: Step, cluster: Cluster): Zone {
  return {value, isForward: false, fromMs: step.fromMs, toMs: step.toMs, cluster, steps: [step]};
}

/** A value that came back: its zone overlaps another forward zone, or contains another zone. */
function conflicts(zones: readonly Zone[], evidence: Evidence): RuleFinding[] {
  const forward = zones.filter(({isForward}) => isForward).sort(byStart);
  const backward = zones.filter(({isForward}) => !isForward).sort(byStart);
  // Of the backward zones that start at one or later, the one that ends first.
  const firstEnding = prefixMax(backward.toReversed(), ({toMs}) => -toMs).reverse();
  return forward.flatMap((zone, index) => {
    const next = forward[index + 1];
    const overlapping = next && next.fromMs < zone.toMs ? next : undefined;
    const within = firstEnding[countWhile(backward, ({fromMs}) => fromMs <= zone.fromMs)];
    const contained = within && within.toMs < zone.toMs ? within : undefined;
    const other = earlier(overlapping, contained);
    return other ? [comeback(zone, other, evidence)] : [];
  });
}

function earlier(forward: Zone | undefined, backward: Zone | undefined): Zone | undefined {
  if (!forward || !backward) return forward ?? backward;
  return forward.fromMs <= backward.toMs ? forward : backward;
}

function comeback(zone: Zone, other: Zone, evidence: Evidence): RuleFinding {
  const [seen] = zone.steps;
  const sinceMs = other.isForward ? other.fromMs : other.toMs;
  const late = zone.cluster.reads
    .filter(({fromMs}) => fromMs > sinceMs)
    .reduce((first, one) => (one.fromMs < first.fromMs ? one : first), zone.steps[1]!);
  const newer = lastBetween(evidence, zone.fromMs, late, zone.value);
  const steps = newer ? [newer] : other.steps;
  const source = zone.cluster.writes[0];
  const shown = source?.happened === true && newer && source.toMs < newer.fromMs ? source : seen!;
  return finding([shown, ...steps, late], newer ?? other.steps[0]!);
}

/** Reads of a value written more than once, each possible source of which was overwritten before the read began. */
function staleRepeats(clusters: readonly Cluster[], evidence: Evidence): RuleFinding[] {
  return clusters.flatMap(({value, writes, reads}) => {
    const sorted = writes.toSorted(byStart);
    const latest = prefixMax(sorted, ({toMs}) => toMs);
    const found = new Map<Step, RuleFinding>();
    for (const read of reads) {
      const source = latest[countWhile(sorted, ({fromMs}) => fromMs <= read.toMs) - 1];
      if (!source || source.toMs === Infinity || found.has(source)) continue;
      const newer = firstAfter(evidence, source.toMs, value);
      if (!newer || newer.toMs >= read.fromMs) continue;
      const shown = lastBetween(evidence, source.toMs, read, value) ?? newer;
      found.set(source, finding([source, shown, read], shown));
    }
    return [...found.values()];
  });
}

function finding(proof: Step[], newer: Step): RuleFinding {
  const offender = proof.at(-1)!;
  if (offender.kind !== 'read') {
    return {kind: 'untruthful-reply', proof, because: 'the value that its unique stands for was gone by then'};
  }
  if (newer.kind === 'delete') return {kind: 'undeleted', proof, because: 'it had been deleted before the read began'};
  const because =
    newer.kind === 'read' ? 'a newer value had already been read' : 'a newer value had already been written';
  return {kind: 'stale-read', proof, because};
}

/** Steps that show what the key held at some moment, by start, and for each suffix the two that ended first. */
type Evidence = {steps: Step[]; firstEnding: {best: Step; otherValue: Step | undefined}[]};

function evidenceIn(all: readonly Step[]): Evidence {
  const steps = all.filter(
    ({kind, happened}) => happened && (kind === 'write' || kind === 'read' || kind === 'delete'),
  );
  steps.sort(byStart);
  const firstEnding: Evidence['firstEnding'] = [];
  let best: Step | undefined;
  let otherValue: Step | undefined;
  for (const step of steps.toReversed()) {
    if (!best || step.toMs < best.toMs) {
      if (best && held(best) !== held(step)) otherValue = best;
      best = step;
    } else if (held(step) !== held(best) && (!otherValue || step.toMs < otherValue.toMs)) otherValue = step;
    firstEnding.push({best, otherValue});
  }
  firstEnding.reverse();
  return {steps, firstEnding};
}

function held(step: Step): string | null {
  return step.kind === 'delete' ? null : step.value!;
}

/** Returns, of the steps that began after a moment and show another value, the one that ended first. */
function firstAfter({steps, firstEnding}: Evidence, afterMs: number, value: string): Step | undefined {
  const suffix = firstEnding[countWhile(steps, ({fromMs}) => fromMs <= afterMs)];
  return suffix && (held(suffix.best) === value ? suffix.otherValue : suffix.best);
}

/** Returns a late step that shows another value between a moment and the start of a read, the clearest contradiction. */
function lastBetween({steps}: Evidence, afterMs: number, before: Step, value: string | null): Step | undefined {
  const end = countWhile(steps, ({fromMs}) => fromMs < before.fromMs);
  let found: Step | undefined;
  for (let index = end - 1; index >= 0 && index >= end - searched; index--) {
    const step = steps[index]!;
    if (step.fromMs <= afterMs) break;
    if (step.toMs >= before.fromMs || held(step) === value || step === before) continue;
    // A write says more than a read of what it wrote.
    if (step.kind !== 'read') return step;
    found ??= step;
  }
  return found;
}

/** How many steps to look through for a clear explanation. */
const searched = 1000;
