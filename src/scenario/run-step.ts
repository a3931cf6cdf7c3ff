import {MclusterError} from '../errors/mcluster-error.ts';
import {SystemRefusedError} from '../errors/system-error.ts';
import {waitUntil} from '../support/wait-until.ts';
import {allHold, describeGot, describeWanted, wantedUnder, type Wanted} from './expectation.ts';
import type {Observation} from './observation.ts';
import {holdersOf, type KeyCopies} from './copies.ts';
import type {StepLapse, StepOutcome, StepResult} from './run-result.ts';
import {describeStep, type ScenarioStep} from './scenario.ts';
import type {Stage} from './stage.ts';
import type {Lapse} from './acknowledged.ts';
import {ProgramInterruptedError, StepFailedError} from './step-failed-error.ts';

export type StepPlace = Pick<StepResult, 'index' | 'list'>;

/** Does one step and looks at what came of it. Throws bugs of ours alone: a step that is cut short says so. */
export async function runStep(step: ScenarioStep, place: StepPlace, stage: Stage): Promise<StepResult> {
  if (step.only !== null && step.only !== stage.policy) return skippedStep(step, place, stage);
  const atMs = stage.timeline.nowMs;
  const wanted = wantedUnder(step.expectation, stage.policy);
  const {observed, problem, output, isCutShort: isUnfinished} = await attempt(step, wanted, stage);
  const durationMs = stage.timeline.nowMs - atMs;

  const found = isUnfinished ? null : await unlessCutShort(stage.copies());
  const [isCutShort, copies] = [found === null, found ?? []];
  const lapses = isCutShort ? [] : stage.takeLapses();
  const holds = problem === null && observed.every((one) => meets(wanted, one));
  const seen = observed.find((one) => !meets(wanted, one)) ?? observed.at(-1);
  // Whatever it has shown by then is not to be relied on.
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
    lapses: lapses.map((lapse) => withHolders(lapse, copies, stage)),
    copies,
  };
}

/** A step that is not done: it is for another policy, or an earlier one failed. */
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

/** `output`: of a program that came to no proper end. `isCutShort`: the run ended in the middle of it. */
type Attempt = {
  observed: readonly Observation[];
  problem: string | null;
  output: string | null;
  isCutShort: boolean;
};

/** Once, or as often as it takes until the expectation holds or the time is up. */
async function attempt(step: ScenarioStep, wanted: readonly Wanted[] | null, stage: Stage): Promise<Attempt> {
  let last = await once(step, stage);
  if (step.eventuallyMs === null) return last;
  const isOver = ({observed, problem, isCutShort}: Attempt): boolean =>
    isCutShort || (problem === null && observed.every((one) => meets(wanted, one)));
  const waited = waitUntil(
    async () => {
      if (isOver(last)) return true;
      // What was wrong on the way is allowed to be; what is wrong at the end is not.
      stage.takeLapses();
      const next = await once(step, stage);
      // Of an attempt that was cut short there is nothing to tell but what the one before it has seen.
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
    // Neither says anything about the cluster.
    if (!(error instanceof MclusterError) || error instanceof SystemRefusedError) throw error;
    const output = error instanceof StepFailedError || error instanceof ProgramInterruptedError ? error.output : null;
    const isCutShort = stage.signal.aborted || isInterruption(error);
    return {observed: [], problem: isInterruption(error) ? null : error.message, output, isCutShort};
  }
}

/** null when the run ended meanwhile. */
async function unlessCutShort<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (isInterruption(error)) return null;
    throw error;
  });
}

function isInterruption(error: unknown): boolean {
  return error instanceof MclusterError && error.code === 'INTERRUPTED';
}

/** A step that expects nothing in particular still expects a whole answer that is no error. */
function meets(wanted: readonly Wanted[] | null, observed: Observation): boolean {
  if (wanted) return allHold(wanted, observed);
  if (observed.type === 'exec') return observed.exitCode === 0;
  return observed.type !== 'reply' || !['error', 'none', 'partial'].includes(observed.reply.type);
}

type Judgement = Pick<StepResult, 'outcome' | 'problem' | 'cutShort'>;

/**
 * What a known bug means: an expectation of its own for that policy says what the bug looks like, and has to hold; one
 * for every policy says what would be right, and must *not* hold, or the bug is gone and the scenario is out of date.
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
  return judged('failed', holds ? `the bug that ${policy} is known for did not show` : null);
}

function withHolders({kind, key}: Lapse, copies: readonly KeyCopies[], {acknowledged}: Stage): StepLapse {
  return {kind, key, holders: holdersOf(copies, key, acknowledged.valueOf(key))};
}
