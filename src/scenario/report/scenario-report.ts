import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitCodes} from '../../errors/codes.ts';
import {packageRoot} from '../../support/files/package-root.ts';
import type {RunOutcome, RunResult} from '../verdict/run-result.ts';

/**
 * The report that `scenario run --json` prints and reporters receive. Stable: within version 1, fields are only added.
 * Its JSON schema is templates/schemas/scenario-report.schema.json.
 */
export type ScenarioReport = {
  version: 1;
  /** The worst outcome of all runs; `failed` is worst, then `timed-out`, then `environment`. */
  outcome: RunOutcome;
  /** The number of runs per outcome. */
  counts: Readonly<Record<RunOutcome, number>>;
  /** The number of interrupted runs; they count as failed. */
  interrupted: number;
  /** The number of runs that an interruption kept from starting. */
  notBegun: number;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** What ran the scenarios, and where. */
  tool: {mcluster: string; node: string; platform: string};
  runs: readonly RunResult[];
};

const worstFirst = ['failed', 'timed-out', 'environment', 'passed'] as const satisfies RunOutcome[];

/** Returns the report of these results, in their order; `startedAt` is the time at which the first run began. */
export function reportOf(
  runs: readonly RunResult[],
  startedAt: Date,
  {notBegun = 0}: {notBegun?: number} = {},
): ScenarioReport {
  const count = (outcome: RunOutcome): number => runs.filter((run) => run.outcome === outcome).length;
  const counts = {
    passed: count('passed'),
    failed: count('failed'),
    'timed-out': count('timed-out'),
    environment: count('environment'),
  };
  return {
    version: 1,
    outcome: worstFirst.find((outcome) => counts[outcome] > 0) ?? 'passed',
    counts,
    interrupted: runs.filter(wasInterrupted).length,
    notBegun,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    tool: {mcluster: ownVersion(), node: process.version, platform: `${process.platform}-${process.arch}`},
    runs,
  };
}

/** Returns the exit code of a process that ran these scenarios. */
export function exitCodeOf({outcome}: Pick<ScenarioReport, 'outcome'>): number {
  return exitCodesOf[outcome];
}

const exitCodesOf: Readonly<Record<RunOutcome, number>> = {
  passed: exitCodes.ok,
  failed: exitCodes.scenarioFailed,
  'timed-out': exitCodes.timedOut,
  environment: exitCodes.environment,
};

export function wasInterrupted({error}: Pick<RunResult, 'error'>): boolean {
  return error?.code === 'INTERRUPTED';
}

function ownVersion(): string {
  const {version} = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {version: string};
  return version;
}
