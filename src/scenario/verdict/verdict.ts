import type {RunResult, StepResult} from './run-result.ts';
import {shortcomings} from './shortcomings.ts';

type Run = Pick<RunResult, 'policy' | 'outcome' | 'steps' | 'loads' | 'error'> & {scenario: {name: string}};

/** Returns the result of a run in one sentence. */
export function verdictOf(run: Run): string {
  const {outcome, steps, loads, error, scenario} = run;
  if (outcome === 'environment') return `${scenario.name} could not be run here: ${firstLine(error?.message)}`;
  const cut = steps.find((step) => step.cutShort);
  const stopped = firstLine(error?.message).replace(`${scenario.name} `, '') + (cut ? lastSeen(cut) : '');
  if (outcome === 'timed-out') return stopped;
  const who = run.policy ?? 'the client';
  const anomalies = steps.flatMap((step) => step.lapses);
  const short = shortcomings(anomalies, loads);
  if (outcome === 'failed') {
    const failed = steps.find((step) => step.outcome === 'failed' && !step.cutShort);
    return failed ? `${describeFailure(failed)}${short && ` (${who} ${short})`}` : stopped;
  }
  const known = steps.find((step) => step.outcome === 'known-bug');
  if (known) return `${who} ${short || describeKnownBug(known)}: the ${scenario.name} bug, reproduced`;
  if (short) return `as expected, ${who} ${short}`;
  const checked = steps.filter((step) => step.expected !== null && step.outcome === 'passed').length;
  return checked === 0
    ? `all steps ran under ${who}; the scenario declares no expectations`
    : `${who} held: ${allMet(checked)}`;
}

/** Returns where and how a step failed: `step 6 (get a): expected the value 1, got a miss`. */
export function describeFailure(step: StepResult): string {
  return `${placeOf(step)} (${step.title}): ${describeShortfall(step)}`;
}

/** Returns how a step failed: `expected the value 1, got a miss`. */
export function describeShortfall(step: StepResult): string {
  if (step.cutShort) return `cut short${lastSeen(step)}`;
  return step.problem ?? `expected ${wantedOf(step)}, got ${step.got ?? 'nothing'}`;
}

/** Returns a step's position: `step 6`, `clean-up step 1`. */
export function placeOf({index, list}: Pick<StepResult, 'index' | 'list'>): string {
  return `${list === 'always' ? 'clean-up step' : 'step'} ${index + 1}`;
}

/** Returns the last observation of a step that was cut short: `: expected a hit, last got a miss`. */
function lastSeen(step: StepResult): string {
  if (step.problem !== null) return `: ${step.problem}`;
  return step.got === null ? '' : `: expected ${wantedOf(step)}, last got ${step.got}`;
}

/** A step without an expectation still expects success. */
function wantedOf({expected, verb}: StepResult): string {
  return expected ?? (verb === 'exec' ? 'exit code 0' : 'an answer without an error');
}

function describeKnownBug({title, verb, got}: StepResult): string {
  if (got === null) return `does the wrong thing (${title})`;
  return `${verbs[verb] ?? 'returned'} ${got} (${title})`;
}

const verbs: Readonly<Record<string, string>> = {get: 'answers', gets: 'answers', spread: 'puts'};

function allMet(checked: number): string {
  if (checked === 1) return 'the one expectation was met';
  return `${checked === 2 ? 'both' : `all ${checked}`} expectations were met`;
}

function firstLine(text = 'unknown reason'): string {
  return text.split('\n')[0]!.replace(/:$/, '');
}
