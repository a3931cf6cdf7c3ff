import {lastLines} from '../program/last-lines.ts';
import {describeShortfall, placeOf} from '../verdict/verdict.ts';
import type {RunOutcome, RunResult, StepOutcome, StepResult} from '../verdict/run-result.ts';
import {errorBesideVerdict} from './error-beside-verdict.ts';
import type {Reporter} from './reporter.ts';
import {runName} from './run-name.ts';

/** For pull requests and job summaries in GitHub Actions, which show up to 1 MiB. */
export const markdown: Reporter = {
  name: 'markdown',
  about: 'a table of verdicts, and the steps of failed runs',
  render: ({runs, notBegun}) => {
    const failed = runs.filter(({outcome}) => outcome !== 'passed');
    const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
    const heading = failed.length === 0 ? `${count}, all passed` : `${count}, ${failed.length} not passed`;
    const left = notBegun === 0 ? '' : `, ${notBegun} not started`;
    return [`### mcluster scenarios: ${heading}${left}`, '', ...verdicts(runs), '', ...failed.flatMap(details)].join(
      '\n',
    );
  },
};

const signs: Readonly<Record<RunOutcome | StepOutcome, string>> = {
  passed: '✅',
  failed: '❌',
  'timed-out': '⏱️',
  environment: '⚠️',
  'known-bug': '🐞',
  skipped: '➖',
};

function verdicts(runs: readonly RunResult[]): string[] {
  return [
    '| | run | verdict | time |',
    '| --- | --- | --- | ---: |',
    ...runs.map((run) => {
      const cells = [signs[run.outcome], runName(run), run.verdict, `${(run.durationMs / 1000).toFixed(1)} s`];
      return `| ${cells.map(cell).join(' | ')} |`;
    }),
  ];
}

function details(run: RunResult): string[] {
  const steps = run.steps.map((step) => {
    const detail = step.outcome === 'failed' ? describeShortfall(step) : step.got;
    return `${signs[step.outcome]} ${numberOf(step)} ${step.title}${detail === null ? '' : `: ${detail}`}`;
  });
  const problem = errorBesideVerdict(run);
  return [
    `<details><summary>${escaped(runName(run))}</summary>`,
    '',
    ...(steps.length > 0 ? [fenced(steps.join('\n')), ''] : []),
    ...run.steps.flatMap(output),
    ...(problem === null ? [] : [fenced(problem), '']),
    'Again:',
    '',
    fenced(run.replay),
    '',
    '</details>',
    '',
  ];
}

/** Shortened, unlike in the other formats: pull request comments hold 64 KiB, job summaries 1 MiB. */
function output(step: StepResult): string[] {
  if (!step.output) return [];
  return [`Output of ${placeOf(step)}:`, '', fenced(lastLines(step.output, 100).join('\n')), ''];
}

function numberOf({index, list}: StepResult): string {
  return `${list === 'always' ? 'clean-up ' : ''}${index + 1}.`;
}

/** Values read from memcached must not close their own fence. */
function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function cell(text: string): string {
  return escaped(text)
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\s+/g, ' ');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/([`*_[\]\\])/g, String.raw`\$1`);
}
