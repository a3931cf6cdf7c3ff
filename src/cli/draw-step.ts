import type {StepResult} from '../scenario/run-result.ts';
import {describeFailure} from '../scenario/verdict.ts';
import {paint} from './theme.ts';

const words = {passed: 'ok', 'known-bug': 'known bug', failed: 'FAILED', skipped: 'skipped'} as const;

/** `ok: get a: the value 1`; for a failed step what was expected, too. */
export function drawStep(result: StepResult): string {
  const {good, warn, bad, dim} = paint(process.stderr);
  const colours = {passed: good, 'known-bug': warn, failed: bad, skipped: dim};
  const {outcome, title, got} = result;
  const word = colours[outcome](words[outcome]);
  if (outcome === 'failed') return `${word}: ${describeFailure(result)}`;
  return `${word}: ${title}${got === null ? '' : `: ${got}`}`;
}
