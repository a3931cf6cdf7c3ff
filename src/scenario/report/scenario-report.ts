import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitCodes} from '../../errors/codes.ts';
import {packageRoot} from '../../support/package-root.ts';
import type {RunOutcome, RunResult} from '../run-result.ts';

/**
 * What `scenario run --json` prints and reporters are given. Stable: within version 1, fields are added and never
 * changed. templates/schemas/scenario-report.schema.json is its JSON schema.
 */
export type ScenarioReport = {
  version: 1;
  /** The worst of the runs': failed, then timed out, then what could not be run at all. */
  outcome: RunOutcome;
  /** How many runs ended how. */
  counts: Readonly<Record<RunOutcome, number>>;
  /** How many of these runs were interrupted: they count as failed. */
  interrupted: number;
  /** How many more there would have been, had it not been for that. */
  notBegun: number;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** What was run, and where. */
  tool: {mcluster: string; node: string; platform: string};
  runs: readonly RunResult[];
};

const worstFirst = ['failed', 'timed-out', 'environment', 'passed'] as const satisfies RunOutcome[];

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

/** What a process that has run these scenarios ends with. */
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
