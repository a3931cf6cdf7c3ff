import type {RunChoices} from './run/plan-runs.ts';
import type {Scenario} from './scenario.ts';

/** Returns the command line that repeats a run. */
export function replayLine(
  {file}: Pick<Scenario, 'file'>,
  {policy, runtime, distribution, seed, portOffset}: RunChoices & {seed: number; portOffset?: number | undefined},
): string {
  const flags = {policy, runtime, distribution, 'port-offset': portOffset, seed};
  const given = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag} ${value}`]));
  return ['mcluster scenario run', quoted(file), ...given].join(' ');
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
