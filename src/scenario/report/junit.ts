import {lastLines} from '../program/last-lines.ts';
import {describeFailure} from '../verdict/verdict.ts';
import type {RunResult, StepResult} from '../verdict/run-result.ts';
import type {Reporter} from './reporter.ts';
import {runName} from './run-name.ts';
import {wasInterrupted} from './scenario-report.ts';

/**
 * The XML that CI servers read: one suite per run, one case per step. There is no formal standard; this keeps to the
 * elements that the Jenkins and GitLab readers accept.
 */
export const junit: Reporter = {
  name: 'junit',
  about: 'XML for CI servers: one suite per run, one case per step',
  render: ({runs, durationMs}) => {
    const suites = runs.map(suite);
    const total = (kind: keyof Counts): number => suites.reduce((sum, {counts}) => sum + counts[kind], 0);
    const numbers = {tests: total('tests'), failures: total('failures'), errors: total('errors')};
    const attributes = attributesOf({name: 'mcluster', ...numbers, time: seconds(durationMs)});
    const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${attributes}>`];
    return [...lines, ...suites.flatMap((one) => one.lines), '</testsuites>', ''].join('\n');
  },
};

type Counts = {tests: number; failures: number; errors: number; skipped: number};

function suite(run: RunResult): {lines: string[]; counts: Counts} {
  const name = runName(run);
  const cases = run.steps.map((step) => testCase(step, name));
  // An error outside the steps becomes a case of its own.
  const extra = run.error ? [errorCase(run, name)] : [];
  const counts = {
    tests: cases.length + extra.length,
    failures: run.steps.filter(({outcome}) => outcome === 'failed').length,
    errors: extra.length,
    skipped: run.steps.filter(({outcome}) => outcome === 'skipped').length,
  };
  const {startedAt, durationMs} = run;
  const attributes = attributesOf({name, ...counts, time: seconds(durationMs), timestamp: startedAt.slice(0, 19)});
  const output = `${run.verdict}\n${run.outcome === 'passed' ? '' : `again: ${run.replay}\n`}`;
  const lines = [
    `  <testsuite${attributes}>`,
    ...properties(run),
    ...cases.flat(),
    ...extra.flat(),
    `    <system-out>${escaped(output)}</system-out>`,
    '  </testsuite>',
  ];
  return {lines, counts};
}

function properties({seed, policy, runtime, distribution, replay}: RunResult): string[] {
  const all = Object.entries({seed, policy, runtime, distribution, replay}).filter(([, value]) => value !== null);
  const lines = all.map(([name, value]) => `      <property${attributesOf({name, value: String(value)})}/>`);
  return ['    <properties>', ...lines, '    </properties>'];
}

function testCase(step: StepResult, suiteName: string): string[] {
  const {index, list, title, durationMs, outcome} = step;
  const name = `${list === 'always' ? 'clean-up ' : ''}${index + 1}. ${title}`;
  const attributes = attributesOf({classname: suiteName, name, time: seconds(durationMs)});
  const inside = insideCase(step);
  if (inside === null) return [`    <testcase${attributes}/>`];
  return [
    `    <testcase${attributes}>`,
    `      ${inside}`,
    outcome === 'failed' ? evidence(step) : '',
    '    </testcase>',
  ].filter(Boolean);
}

function insideCase(step: StepResult): string | null {
  const {outcome, got} = step;
  if (outcome === 'skipped') return '<skipped/>';
  if (outcome === 'known-bug') return `<system-out>${escaped(`known bug: ${got ?? ''}`)}</system-out>`;
  if (outcome === 'passed') return null;
  const message = describeFailure(step);
  // Most readers show this text first.
  const text = [message, ...(step.output ? ['', ...lastLines(step.output)] : [])].join('\n');
  return `<failure${attributesOf({message, type: 'expectation'})}>${escaped(text)}</failure>`;
}

function evidence({copies, output}: StepResult): string {
  const lines = copies.map(({key, at}) => {
    const places = Object.entries(at).map(([member, value]) => `${member}: ${value ?? '-'}`);
    return `${key}: ${places.join(', ')}`;
  });
  if (output && lastLines(output).join('\n') !== output) lines.push(output);
  return lines.length === 0 ? '' : `      <system-out>${escaped(lines.join('\n'))}</system-out>`;
}

function errorCase(run: RunResult, suiteName: string): string[] {
  const {error, outcome} = run;
  const name = wasInterrupted(run) ? 'interrupted' : outcome;
  const attributes = attributesOf({classname: suiteName, name, time: '0'});
  const of = {message: error?.message ?? outcome, type: error?.code ?? outcome};
  return [`    <testcase${attributes}>`, `      <error${attributesOf(of)}/>`, '    </testcase>'];
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** XML 1.0 cannot represent most control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
