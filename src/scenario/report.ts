import type {RunOutcome, RunResult} from './run-result.ts';

/** What `scenario run --json` prints and reporters are given. Stable. */
export type ScenarioReport = {
  version: 1;
  /** The worst of the runs': failed, then timed out, then what could not be run at all. */
  outcome: RunOutcome;
  counts: Readonly<Record<RunOutcome, number>>;
  runs: readonly RunResult[];
};

const worstFirst = ['failed', 'timed-out', 'environment', 'passed'] as const satisfies RunOutcome[];

export function reportOf(runs: readonly RunResult[]): ScenarioReport {
  const count = (outcome: RunOutcome): number => runs.filter((run) => run.outcome === outcome).length;
  const counts = {
    passed: count('passed'),
    failed: count('failed'),
    'timed-out': count('timed-out'),
    environment: count('environment'),
  };
  return {version: 1, outcome: worstFirst.find((outcome) => counts[outcome] > 0) ?? 'passed', counts, runs};
}
