import {MclusterError} from '../../errors/mcluster-error.ts';
import {SystemRefusedError} from '../../errors/system-error.ts';
import {waitUntil} from '../../support/wait-until.ts';
import {allHold, describeGot, describeWanted, wantedUnder, type Wanted} from '../verdict/expectation.ts';
import type {Observation} from '../verdict/observation.ts';
import {holdersOf, type FoundCopies} from '../verdict/key-copies.ts';
import type {StepAnomaly, StepOutcome, StepResult} from '../verdict/run-result.ts';
import {describeStep, type ScenarioStep} from '../scenario.ts';
import type {Stage} from './stage.ts';
import type {Anomaly} from '../verdict/reference-model.ts';
import {ProgramInterruptedError, StepFailedError} from './step-failed-error.ts';

export type StepPlace = Pick<StepResult, 'index' | 'list'>;

/**
 * Runs one step and judges its result. Throws only on bugs in mcluster; a step that was cut short is marked as such.
 */
export async function runStep(step: ScenarioStep, place: StepPlace, stage: Stage): Promise<StepResult> {
  if (step.only !== null && step.only !== stage.policy) return skippedStep(step, place, stage);
  const atMs = stage.timeline.nowMs;
  const wanted = wantedUnder(step.expectation, stage.policy);
  const {observed, problem, output, isCutShort: isUnfinished} = await attempt(step, wanted, stage);
  const durationMs = stage.timeline.nowMs - atMs;

  const judgedWrong = isUnfinished ? [] : stage.takeAnomalies();
  const found = isUnfinished ? null : await unlessCutShort(stage.copies(judgedWrong.map(({key}) => key)));
  const isCutShort = found === null;
  const anomalies = found === null ? [] : judgedWrong.map((anomaly) => withHolders(anomaly, found, stage));
  const holds = problem === null && observed.every((one) => meets(wanted, one));
  const seen = observed.find((one) => !meets(wanted, one)) ?? observed.at(-1);
  // Observations of a step that was cut short are not reliable.
  const cut: Judgement = {outcome: 'failed', problem, cutShort: true};
  const judged = isCutShort ? cut : judge(step, {holds, problem}, stage);
  return {
    ...place,
    verb: step.kind.verb,
    title: describeStep(step),
    line: step.line,
    ...judged,
    atMs,
    durationMs: Math.round(durationMs * 10) / 10,
    expected: wanted ? describeWanted(wanted) : null,
    got: seen ? describeGot(wanted, seen) : null,
    output: judged.outcome === 'failed' ? (output ?? (seen?.type === 'exec' ? seen.shown : null)) : null,
    unknown: seen?.type === 'reply' && seen.reply.type === 'partial' ? [...seen.reply.unknown] : [],
    lapses: anomalies,
    copies: found !== null && stage.showsCopies ? found.copies : [],
  };
}

/** Returns the result of a step that does not run: it is for another policy, or an earlier step failed. */
export function skippedStep(step: ScenarioStep, place: StepPlace, stage: Stage): StepResult {
  return {
    ...place,
    verb: step.kind.verb,
    title: describeStep(step),
    line: step.line,
    outcome: 'skipped',
    atMs: stage.timeline.nowMs,
    durationMs: 0,
    expected: null,
    got: null,
    problem: null,
    cutShort: false,
    output: null,
    unknown: [],
    lapses: [],
    copies: [],
  };
}

/**
 * `output`: of a program that failed to run or was interrupted. `isCutShort`: the run ended in the middle of the
 * attempt.
 */
type Attempt = {
  observed: readonly Observation[];
  problem: string | null;
  output: string | null;
  isCutShort: boolean;
};

/** Runs the step once or, with `eventually`, until the expectation holds or the time is up. */
async function attempt(step: ScenarioStep, wanted: readonly Wanted[] | null, stage: Stage): Promise<Attempt> {
  let last = await once(step, stage);
  if (step.eventuallyMs === null) return last;
  const isOver = ({observed, problem, isCutShort}: Attempt): boolean =>
    isCutShort || (problem === null && observed.every((one) => meets(wanted, one)));
  const waited = waitUntil(
    async () => {
      if (isOver(last)) return true;
      // Only the last attempt is judged, so drop the anomalies of earlier ones.
      stage.takeAnomalies();
      const next = await once(step, stage);
      // An attempt that was cut short observed nothing; keep the observations of the one before it.
      last = next.isCutShort ? {...last, isCutShort: true, output: next.output ?? last.output} : next;
      return isOver(last) ? true : undefined;
    },
    {timeoutMs: step.eventuallyMs, clock: stage.clock, firstPauseMs: 5, maxPauseMs: 50, signal: stage.signal},
  );
  const isInTime = await unlessCutShort(waited.then(() => true));
  return isInTime ? last : {...last, isCutShort: true};
}

async function once({kind, fields}: ScenarioStep, stage: Stage): Promise<Attempt> {
  try {
    const observed = await kind.run(fields, stage);
    return {observed, problem: null, output: null, isCutShort: stage.signal.aborted};
  } catch (error) {
    // Neither error says anything about the cluster.
    if (!(error instanceof MclusterError) || error instanceof SystemRefusedError) throw error;
    const output = error instanceof StepFailedError || error instanceof ProgramInterruptedError ? error.output : null;
    const isCutShort = stage.signal.aborted || isInterruption(error);
    return {observed: [], problem: isInterruption(error) ? null : error.message, output, isCutShort};
  }
}

/** Resolves to null when the run ended before the work. */
async function unlessCutShort<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (isInterruption(error)) return null;
    throw error;
  });
}

function isInterruption(error: unknown): boolean {
  return error instanceof MclusterError && error.code === 'INTERRUPTED';
}

/** A step without an expectation still requires a complete reply that is no error. */
function meets(wanted: readonly Wanted[] | null, observed: Observation): boolean {
  if (wanted) return allHold(wanted, observed);
  if (observed.type === 'exec') return observed.exitCode === 0;
  return observed.type !== 'reply' || !['error', 'none', 'partial'].includes(observed.reply.type);
}

type Judgement = Pick<StepResult, 'outcome' | 'problem' | 'cutShort'>;

/**
 * A known bug with an expectation for that policy describes the bug's symptom, which must hold. With an expectation for
 * every policy, the correct result must *not* hold; if it does, the bug is fixed and the scenario is out of date.
 */
function judge(
  {knownBug, expectation}: ScenarioStep,
  {holds, problem}: {holds: boolean; problem: string | null},
  {policy}: Stage,
): Judgement {
  const judged = (outcome: StepOutcome, problem: string | null = null): Judgement => ({
    outcome,
    problem,
    cutShort: false,
  });
  if (problem !== null) return judged('failed', problem);
  if (policy === null || !knownBug.includes(policy)) return judged(holds ? 'passed' : 'failed');
  const isReproduced = expectation !== null && 'common' in expectation ? !holds : holds;
  if (isReproduced) return judged('known-bug');
  return judged('failed', holds ? `the known bug of ${policy} did not show` : null);
}

function withHolders({kind, key}: Anomaly, {copies, silent}: FoundCopies, {model}: Stage): StepAnomaly {
  return {kind, key, holders: holdersOf(copies, key, model.valueOf(key)), silent};
}
