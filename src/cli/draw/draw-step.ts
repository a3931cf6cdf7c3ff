import {lastLines} from '../../scenario/program/last-lines.ts';
import type {StepResult} from '../../scenario/verdict/run-result.ts';
import {describeFailure} from '../../scenario/verdict/verdict.ts';
import {paint} from '../screen/theme.ts';

const words = {passed: 'ok', 'known-bug': 'known bug', failed: 'FAILED', skipped: 'skipped'} as const;

/** Returns `ok: get a: the value 1`; for a failed step with the expectation. */
export function drawStep(result: StepResult): string {
  const {good, warn, bad, dim} = paint(process.stderr);
  const colour = {passed: good, 'known-bug': warn, failed: bad, skipped: dim}[result.outcome];
  return `${colour(words[result.outcome])}: ${describe(result)}`;
}

/** The same for lists that have their own symbols for passed and skipped steps. */
export function drawListedStep(result: StepResult): string {
  if (result.outcome === 'passed') return describe(result);
  return result.outcome === 'skipped' ? paint(process.stderr).dim(describe(result)) : drawStep(result);
}

/** Returns the end of the output of a failed step's program, to be printed below the step; empty for other steps. */
export function drawOutput({output}: StepResult): string {
  if (!output) return '';
  const {dim} = paint(process.stderr);
  return lastLines(output)
    .map((line) => `    ${dim(`| ${line}`)}\n`)
    .join('');
}

/** Observations that differ from a single memcached's are red. */
function describe(result: StepResult): string {
  const {outcome, title, got, lapses} = result;
  if (outcome === 'failed') return describeFailure(result);
  if (got === null) return title;
  const isWrong = outcome === 'known-bug' || lapses.length > 0;
  return `${title}: ${isWrong ? paint(process.stderr).bad(got) : got}`;
}
