import {lapseKinds, type LapseKind} from './acknowledged.ts';
import type {LoadResult} from '../run/loads.ts';
import type {StepLapse} from './run-result.ts';

/** Up to this many keys are named; above it, only their number. */
const maxKeysNamed = 4;

/**
 * Returns what was wrong with the replies of a run, to follow the name of the replier: `lost 1 read that backup1 could
 * have answered and served 2 old values`. Empty when all were right.
 */
export function shortcomings(lapses: readonly StepLapse[], loads: readonly LoadResult[]): string {
  const parts = [...lapseKinds.flatMap((kind) => ofKind(kind, lapses)), ...loads.flatMap(ofLoad)];
  return [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ');
}

function ofKind(kind: LapseKind, lapses: readonly StepLapse[]): string[] {
  const some = lapses.filter((lapse) => lapse.kind === kind);
  if (kind !== 'lost') return some.length > 0 ? [phrases[kind](some.length)] : [];
  const byWho = new Map<string, StepLapse[]>();
  for (const lapse of some) {
    const who = JSON.stringify(lapse.holders.length > 0 ? [lapse.holders] : [[], lapse.silent]);
    const same = byWho.get(who);
    if (same) same.push(lapse);
    else byWho.set(who, [lapse]);
  }
  return [...byWho.values()].map(lost);
}

const phrases: Readonly<Record<Exclude<LapseKind, 'lost'>, (count: number) => string>> = {
  stale: (count) => `served ${many(count, 'old value')}`,
  wrong: (count) => `served ${many(count, 'value')} that no client had stored`,
  undead: (count) => `brought back ${many(count, 'deleted key')}`,
  untrue: (count) => `gave ${many(count, 'wrong answer')} to writes`,
  refused: (count) => `refused ${many(count, 'request')}`,
  silent: (count) => `left ${many(count, 'request')} without an answer`,
};

/** Of lapses with the same holders. Names the keys of which no copy is left, since those can't be recovered. */
function lost(lapses: readonly StepLapse[]): string {
  const {holders = [], silent = []} = lapses[0] ?? {};
  const what = `lost ${many(lapses.length, 'read')}`;
  if (holders.length > 0) return `${what} that ${holders.join(' or ')} could have answered`;
  const names = [...new Set(lapses.map(({key}) => key))];
  const named = names.length > maxKeysNamed ? '' : ` (${names.join(', ')})`;
  if (silent.length > 0) return `${what}, and ${silent.join(' and ')} could not be asked for it${named}`;
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
