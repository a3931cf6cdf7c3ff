import type {DistributionName, MemberAddress, PolicyName, RuntimeName} from '../../topology/topology.ts';
import type {UnknownKey} from '../../workload/client/reply.ts';
import type {AnomalyKind} from './reference-model.ts';
import type {KeyCopies} from './key-copies.ts';
import type {LoadResult} from '../run/loads.ts';
import type {FaultSpan, LaneSpan} from '../run/timeline.ts';

/**
 * `passed`; `failed`: an expectation did not hold, a step could not be done, or the run was interrupted (then its error
 * has the code INTERRUPTED); `timed-out`: the scenario took too long; `environment`: the cluster could not be brought
 * up on this machine.
 */
export type RunOutcome = 'passed' | 'failed' | 'timed-out' | 'environment';

/**
 * `known-bug`: the expected wrong behaviour was seen; `skipped`: the step is for another policy, or an earlier step
 * failed.
 */
export type StepOutcome = 'passed' | 'known-bug' | 'failed' | 'skipped';

/** Result of one step. Plain JSON. */
export type StepResult = {
  /** Position in its list, from 0. */
  index: number;
  list: 'steps' | 'always';
  verb: string;
  title: string;
  line: number;
  outcome: StepOutcome;
  atMs: number;
  durationMs: number;
  /** Completes "expected …"; null when nothing was expected. */
  expected: string | null;
  /** Completes "got …"; null when nothing was observed. */
  got: string | null;
  /** Why it failed, if `expected` and `got` do not say it. */
  problem: string | null;
  /** Whether the run timed out or was interrupted in the middle of this step; `got` is the last observation. */
  cutShort: boolean;
  /**
   * The end of the output of a failed step's program, stdout and stderr in the order of arrival: up to 64 KiB without
   * control characters. null for steps that run no program, and for those that did not fail.
   */
  output: string | null;
  /** Keys of a partial reply for which no node replied: the client spreads the keys, and some nodes failed. */
  unknown: UnknownKey[];
  /** Replies that contradict earlier replies of the cluster. */
  lapses: StepAnomaly[];
  /** Where each key of the scenario was after the step; empty when there are too many keys to follow one by one. */
  copies: KeyCopies[];
};

/**
 * `holders`: members that held the correct value. `silent`: running members that did not reply, so that what they held is
 * unknown.
 */
export type StepAnomaly = {kind: AnomalyKind; key: string; holders: string[]; silent: string[]};

/** Result of one run: a scenario under one policy on one runtime. Plain JSON; reporters receive it. */
export type RunResult = {
  scenario: {name: string; about: string; source: string; file: string};
  /** null: no proxy. */
  policy: PolicyName | null;
  distribution: DistributionName | null;
  /** null: the run ended before it was chosen. */
  runtime: RuntimeName | null;
  engine: string | null;
  seed: number;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  outcome: RunOutcome;
  /** The result in one sentence. */
  verdict: string;
  /** The command line that repeats the run. */
  replay: string;
  /** Name of the cluster that was left up; null when it was taken down. */
  kept: string | null;
  members: MemberAddress[];
  steps: StepResult[];
  lanes: LaneSpan[];
  faults: FaultSpan[];
  loads: LoadResult[];
  error: {code: string; message: string; hint: string | null} | null;
};
