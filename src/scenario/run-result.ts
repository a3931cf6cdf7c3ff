import type {DistributionName, MemberAddress, PolicyName, RuntimeName} from '../topology/topology.ts';
import type {UnknownKey} from '../workload/reply.ts';
import type {LapseKind} from './acknowledged.ts';
import type {KeyCopies} from './copies.ts';
import type {LoadResult} from './loads.ts';
import type {FaultSpan, LaneSpan} from './timeline.ts';

/**
 * `passed`; `failed`: an expectation did not hold, or a step could not be done, or all was interrupted (then the code of
 * its error is INTERRUPTED); `timed-out`: the scenario took too long; `environment`: the cluster could not be brought up
 * here.
 */
export type RunOutcome = 'passed' | 'failed' | 'timed-out' | 'environment';

/**
 * `known-bug`: it went as expected, and what was expected is known to be wrong; `skipped`: not for this policy, or an
 * earlier step failed.
 */
export type StepOutcome = 'passed' | 'known-bug' | 'failed' | 'skipped';

/** One step, as it went. Plain JSON. */
export type StepResult = {
  /** In its list, from 0. */
  index: number;
  list: 'steps' | 'always';
  verb: string;
  title: string;
  line: number;
  outcome: StepOutcome;
  atMs: number;
  durationMs: number;
  /** Completes "expected …"; null when nothing was. */
  expected: string | null;
  /** Completes "got …"; null when there was nothing to see. */
  got: string | null;
  /** Why it failed, where that is more than `expected` and `got`. */
  problem: string | null;
  /** Whether it failed because the run was out of time, or interrupted, in the middle of it; `got` is what it last saw. */
  cutShort: boolean;
  /**
   * The end of what the program of a step that failed has said, stdout and stderr as they came: 64 KiB without control
   * characters. null for steps that run none, and for those that did not fail.
   */
  output: string | null;
  /** The keys of a partial answer that no node answered for: where the client spreads the keys, and some nodes fail. */
  unknown: UnknownKey[];
  /** Answers that were wrong, measured by what the cluster had told its clients before. */
  lapses: StepLapse[];
  /** Where each key of the story was after the step; empty when that was not looked at. */
  copies: KeyCopies[];
};

/** `holders`: members that had the right answer. */
export type StepLapse = {kind: LapseKind; key: string; holders: string[]};

/** One scenario under one policy on one runtime, as it went. Plain JSON: what reporters are given. */
export type RunResult = {
  scenario: {name: string; about: string; source: string; file: string};
  /** null: no proxy. */
  policy: PolicyName | null;
  distribution: DistributionName | null;
  /** null: it did not get as far as choosing one. */
  runtime: RuntimeName | null;
  engine: string | null;
  seed: number;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  outcome: RunOutcome;
  /** One sentence. */
  verdict: string;
  /** The line that does it all again. */
  replay: string;
  /** The cluster that was left up; null when it was taken down. */
  kept: string | null;
  members: MemberAddress[];
  steps: StepResult[];
  lanes: LaneSpan[];
  faults: FaultSpan[];
  loads: LoadResult[];
  error: {code: string; message: string; hint: string | null} | null;
};
