import type {RunResult} from '../verdict/run-result.ts';

/** Returns a run's name in reports: `stale-restart (magent, process)`. */
export function runName({scenario, policy, runtime, distribution}: RunResult): string {
  const isUsual = distribution === null || distribution === 'modula';
  const under = [policy, isUsual ? null : distribution, runtime].filter((part) => part !== null);
  return under.length > 0 ? `${scenario.name} (${under.join(', ')})` : scenario.name;
}
