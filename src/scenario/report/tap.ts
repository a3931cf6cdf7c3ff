import {describeFailure} from '../verdict/verdict.ts';
import type {RunResult, StepResult} from '../verdict/run-result.ts';
import type {Reporter} from './reporter.ts';
import {runName} from './run-name.ts';

/**
 * TAP 14 (https://testanything.org/tap-version-14-specification.html): one subtest per run, one test point per step.
 */
export const tap: Reporter = {
  name: 'tap',
  about: 'Test Anything Protocol 14: one subtest per run',
  render: ({runs, interrupted, notBegun}) => {
    const end = interrupted === 0 ? [] : [`Bail out! interrupted, ${notBegun} more not started`];
    return ['TAP version 14', `1..${runs.length + notBegun}`, ...runs.flatMap(subtest), ...end, ''].join('\n');
  },
};

function subtest(run: RunResult, index: number): string[] {
  const points = run.steps.map(testPoint);
  const plan = points.length === 0 ? `1..0 # SKIP ${escaped(run.verdict)}` : `1..${points.length}`;
  const ok = run.outcome === 'passed' ? 'ok' : 'not ok';
  return [
    `# Subtest: ${escaped(runName(run))}`,
    ...[plan, ...points.flat()].map((line) => `    ${line}`),
    `${ok} ${index + 1} - ${escaped(`${runName(run)}: ${run.verdict}`)}`,
    ...(run.outcome === 'passed' ? [] : diagnostics({again: run.replay})),
  ];
}

/** A known bug is a TODO in TAP: not ok, as expected. */
function testPoint(step: StepResult, index: number): string[] {
  const {outcome, list, title, got, output} = step;
  const point = `${index + 1} - ${list === 'always' ? 'clean-up ' : ''}${escaped(title)}`;
  if (outcome === 'passed') return [`ok ${point}`];
  if (outcome === 'skipped') return [`ok ${point} # SKIP`];
  if (outcome === 'known-bug') return [`not ok ${point} # TODO known bug: ${escaped(got ?? '')}`];
  return [`not ok ${point}`, ...diagnostics({message: describeFailure(step)}, output)];
}

/** `output` is printed as a literal block, to stay readable. */
function diagnostics(values: Readonly<Record<string, string>>, output: string | null = null): string[] {
  const lines = Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  // The indentation indicator is needed because the first line may be indented itself.
  if (output) lines.push('output: |2-', ...output.split('\n').map((line) => `  ${line}`));
  return ['---', ...lines, '...'].map((line) => `  ${line}`);
}

/** `#` begins a directive in TAP. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('#', String.raw`\#`)
    .replaceAll(/\s+/g, ' ');
}
