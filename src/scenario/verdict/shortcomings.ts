import {anomalyKinds, type AnomalyKind} from './reference-model.ts';
import type {LoadResult} from '../run/loads.ts';
import type {StepAnomaly} from './run-result.ts';

/** Up to this many keys are named; above it, only their number. */
const maxKeysNamed = 4;

/**
 * Returns what was wrong with the replies of a run, to follow the name of the replier: `lost 1 read that backup1 could
 * have answered and served 2 old values`. Empty when all were right.
 */
export function shortcomings(anomalies: readonly StepAnomaly[], loads: readonly LoadResult[]): string {
  const parts = [...anomalyKinds.flatMap((kind) => ofKind(kind, anomalies)), ...loads.flatMap(ofLoad)];
  return [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ');
}

function ofKind(kind: AnomalyKind, anomalies: readonly StepAnomaly[]): string[] {
  const some = anomalies.filter((anomaly) => anomaly.kind === kind);
  if (kind !== 'lost') return some.length > 0 ? [phrases[kind](some.length)] : [];
  const byWho = new Map<string, StepAnomaly[]>();
  for (const anomaly of some) {
    const who = JSON.stringify(anomaly.holders.length > 0 ? [anomaly.holders] : [[], anomaly.silent]);
    const same = byWho.get(who);
    if (same) same.push(anomaly);
    else byWho.set(who, [anomaly]);
  }
  return [...byWho.values()].map(lost);
}

const phrases: Readonly<Record<Exclude<AnomalyKind, 'lost'>, (count: number) => string>> = {
  stale: (count) => `served ${many(count, 'old value')}`,
  wrong: (count) => `served ${many(count, 'value')} that no client had stored`,
  undead: (count) => `brought back ${many(count, 'deleted key')}`,
  untrue: (count) => `gave ${many(count, 'wrong answer')} to writes`,
  refused: (count) => `refused ${many(count, 'request')}`,
  silent: (count) => `left ${many(count, 'request')} without an answer`,
};

/** Of anomalies with the same holders. Names the keys of which no copy is left, since those can't be recovered. */
function lost(anomalies: readonly StepAnomaly[]): string {
  const {holders = [], silent = []} = anomalies[0] ?? {};
  const what = `lost ${many(anomalies.length, 'read')}`;
  if (holders.length > 0) return `${what} that ${holders.join(' or ')} could have answered`;
  const names = [...new Set(anomalies.map(({key}) => key))];
  const named = names.length > maxKeysNamed ? '' : ` (${names.join(', ')})`;
  if (silent.length > 0) return `${what}, and ${silent.join(' and ')} could not be checked${named}`;
  return `${what} that no running member could have answered${named}`;
}

/** Every key of a load was written before it began, so each miss is a loss. */
function ofLoad({total}: LoadResult): string[] {
  const {hits, misses, requests, errors, staleReads, corruptReads} = total;
  return [
    misses > 0 ? `missed ${misses} of ${hits + misses} reads under load` : '',
    staleReads > 0 ? `served ${many(staleReads, 'old value')} under load` : '',
    corruptReads > 0 ? `served ${many(corruptReads, 'value')} that no client had stored under load` : '',
    errors > 0 ? `failed ${errors} of ${requests} commands under load` : '',
  ].filter(Boolean);
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
