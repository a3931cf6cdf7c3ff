import {MclusterError} from '../errors/mcluster-error.ts';
import {waitUntil} from '../support/wait-until.ts';
import {allHold, describeGot, describeWanted, wantedUnder, type Wanted} from './expectation.ts';
import type {Observation} from './observation.ts';
import {holdersOf, type KeyCopies} from './copies.ts';
import type {StepLapse, StepOutcome, StepResult} from './run-result.ts';
import {describeStep, type ScenarioStep} from './scenario.ts';
import type {Stage} from './stage.ts';
import type {Lapse} from './acknowledged.ts';

export type StepPlace = Pick<StepResult, 'index' | 'list'>;

/** Does one step and looks at what came of it. Throws what stops the whole run: an interruption, a bug of ours. */
export async function runStep(step: ScenarioStep, place: StepPlace, stage: Stage): Promise<StepResult> {
  if (step.only !== null && step.only !== stage.policy) return skippedStep(step, place, stage);
  const atMs = stage.timeline.nowMs;
  const wanted = wantedUnder(step.expectation, stage.policy);
  const {observed, problem} = await attempt(step, wanted, stage);
  const durationMs = stage.timeline.nowMs - atMs;

  const lapses = stage.takeLapses();
  const copies = await stage.copies();
  const holds = problem === null && observed.every((one) => meets(wanted, one));
  const seen = observed.find((one) => !meets(wanted, one)) ?? observed.at(-1);
  return {
    ...place,
    verb: step.kind.verb,
    title: describeStep(step),
    line: step.line,
    ...judge(step, {holds, problem}, stage),
    atMs,
    durationMs: Math.round(durationMs * 10) / 10,
    expected: wanted ? describeWanted(wanted) : null,
    got: seen ? describeGot(wanted, seen) : null,
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
    lapses: [],
    copies: [],
  };
}

type Attempt = {observed: readonly Observation[]; problem: string | null};

/** Once, or as often as it takes until the expectation holds or the time is up. */
async function attempt(step: ScenarioStep, wanted: readonly Wanted[] | null, stage: Stage): Promise<Attempt> {
  let last = await once(step, stage);
  if (step.eventuallyMs === null) return last;
  const isGood = ({observed, problem}: Attempt): boolean =>
    problem === null && observed.every((one) => meets(wanted, one));
  await waitUntil(
    async () => {
      if (isGood(last)) return true;
      // What was wrong on the way is allowed to be; what is wrong at the end is not.
      stage.takeLapses();
      last = await once(step, stage);
      return isGood(last) ? true : undefined;
    },
    {timeoutMs: step.eventuallyMs, signal: stage.signal, clock: stage.clock, firstPauseMs: 5, maxPauseMs: 50},
  );
  return last;
}

async function once({kind, fields}: ScenarioStep, stage: Stage): Promise<Attempt> {
  try {
    return {observed: await kind.run(fields, stage), problem: null};
  } catch (error) {
    if (!(error instanceof MclusterError) || error.code === 'INTERRUPTED') throw error;
    return {observed: [], problem: error.message};
  }
}

/** Whoever expects nothing in particular still expects an answer that is no error. */
function meets(wanted: readonly Wanted[] | null, observed: Observation): boolean {
  if (wanted) return allHold(wanted, observed);
  if (observed.type === 'exec') return observed.exitCode === 0;
  return observed.type !== 'reply' || (observed.reply.type !== 'error' && observed.reply.type !== 'none');
}

/**
 * What a known bug means: an expectation of its own for that policy says what the bug looks like, and has to hold; one
 * for every policy says what would be right, and must *not* hold, or the bug is gone and the scenario is out of date.
 */
function judge(
  {knownBug, expectation}: ScenarioStep,
  {holds, problem}: {holds: boolean; problem: string | null},
  {policy}: Stage,
): {outcome: StepOutcome; problem: string | null} {
  if (problem !== null) return {outcome: 'failed', problem};
  if (policy === null || !knownBug.includes(policy)) return {outcome: holds ? 'passed' : 'failed', problem: null};
  const isReproduced = expectation !== null && 'common' in expectation ? !holds : holds;
  if (isReproduced) return {outcome: 'known-bug', problem: null};
  return {outcome: 'failed', problem: holds ? `the bug that ${policy} is known for did not show` : null};
}

function withHolders({kind, key}: Lapse, copies: readonly KeyCopies[], {acknowledged}: Stage): StepLapse {
  return {kind, key, holders: holdersOf(copies, key, acknowledged.valueOf(key))};
}
