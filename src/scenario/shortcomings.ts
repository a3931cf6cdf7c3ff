import {lapseKinds, type LapseKind} from './acknowledged.ts';
import type {LoadResult} from './loads.ts';
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
  const byHolders = new Map<string, string[]>();
  for (const {holders, key} of some) {
    const who = holders.join(' or ');
    byHolders.set(who, [...(byHolders.get(who) ?? []), key]);
  }
  return [...byHolders].map(([holders, keys]) => lost(keys, holders));
}

const phrases: Readonly<Record<Exclude<LapseKind, 'lost'>, (count: number) => string>> = {
  stale: (count) => `served ${many(count, 'old value')}`,
  wrong: (count) => `served ${many(count, 'value')} that nobody had stored`,
  undead: (count) => `brought back ${many(count, 'deleted key')}`,
  untrue: (count) => `gave ${many(count, 'wrong answer')} to writes`,
  refused: (count) => `refused ${many(count, 'request')}`,
  silent: (count) => `left ${many(count, 'request')} without an answer`,
};

/** Names the keys of which no copy is left, since those can't be recovered. */
function lost(keys: readonly string[], holders: string): string {
  const what = `lost ${many(keys.length, 'read')}`;
  if (holders) return `${what} that ${holders} could have answered`;
  const names = [...new Set(keys)];
  const named = names.length > maxKeysNamed ? '' : ` (${names.join(', ')})`;
  return `${what} that no running member could have answered${named}`;
}

/** Every key of a load was written before it began, so each miss is a loss. */
function ofLoad({total}: LoadResult): string[] {
  const {hits, misses, requests, errors, staleReads, corruptReads} = total;
  return [
    misses > 0 ? `missed ${misses} of ${hits + misses} reads under load` : '',
    staleReads > 0 ? `served ${many(staleReads, 'old value')} under load` : '',
    corruptReads > 0 ? `served ${many(corruptReads, 'value')} that nobody had stored under load` : '',
    errors > 0 ? `failed ${errors} of ${requests} commands under load` : '',
  ].filter(Boolean);
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
