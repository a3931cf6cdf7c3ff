import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {html} from '../../../src/scenario/report/html.ts';
import {json} from '../../../src/scenario/report/json.ts';
import {junit} from '../../../src/scenario/report/junit.ts';
import {markdown} from '../../../src/scenario/report/markdown.ts';
import {reporters} from '../../../src/scenario/report/reporters.ts';
import {runName} from '../../../src/scenario/report/run-name.ts';
import {reportOf, type ScenarioReport} from '../../../src/scenario/report/scenario-report.ts';
import {tap} from '../../../src/scenario/report/tap.ts';
import {ReportUnwritableError, checkReports, writeReports} from '../../../src/scenario/report/write-reports.ts';
import type {RunResult} from '../../../src/scenario/verdict/run-result.ts';
import {ScenarioFailedError} from '../../../src/scenario/verdict/scenario-failed-error.ts';
import {exampleReport, nasty, run, step} from './example-report.ts';

const report = exampleReport();

describe('the outcome of several runs', () => {
  const outcomeOf = (...outcomes: ('passed' | 'failed' | 'timed-out' | 'environment')[]): string =>
    reportOf(
      outcomes.map((outcome) => run({outcome})),
      new Date(),
    ).outcome;

  it('is the worst of all', () => {
    expect(outcomeOf('passed')).toBe('passed');
    expect(outcomeOf('passed', 'environment')).toBe('environment');
    expect(outcomeOf('timed-out', 'environment')).toBe('timed-out');
    expect(outcomeOf('timed-out', 'passed', 'failed')).toBe('failed');
  });

  it('counts the runs of each', () => {
    expect(report.counts).toEqual({passed: 1, failed: 1, environment: 1, 'timed-out': 1});
  });
});

describe('a run that was interrupted', () => {
  const error = {code: 'INTERRUPTED', message: 'demo was interrupted in step 2 (sleep 1m)', hint: null};
  const ended = reportOf([run({}), run({outcome: 'failed', error})], new Date(), {notBegun: 3});

  it('counts as interrupted and not as passed', () => {
    expect(ended).toMatchObject({outcome: 'failed', counts: {passed: 1, failed: 1}, interrupted: 1, notBegun: 3});
    expect(report).toMatchObject({interrupted: 0, notBegun: 0});
  });

  it('is in every report, with the number of runs that were not started', () => {
    expect(markdown.render(ended)).toContain('### mcluster scenarios: 2 runs, 1 not passed, 3 not started');
    expect(junit.render(ended)).toContain('name="interrupted" time="0">');
    expect(tap.render(ended)).toContain('\n1..5\n');
    expect(tap.render(ended)).toMatch(/^Bail out! interrupted, 3 more not started\n$/m);
  });
});

it('names runs by what is unusual about them', () => {
  expect(runName(run({}))).toBe('demo (magent, process)');
  expect(runName(run({policy: null, distribution: null}))).toBe('demo (process)');
  expect(runName(run({distribution: 'ketama', runtime: null}))).toBe('demo (magent, ketama)');
});

it('json prints the report', () => {
  expect(JSON.parse(json.render(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

describe('junit', () => {
  const xml = junit.render(report);

  it('has one suite per run and one case per step, and the counts that CI servers show', () => {
    expect(xml).toContain('<testsuites name="mcluster" tests="7" failures="1" errors="2"');
    expect(xml.match(/<testsuite /g)).toHaveLength(4);
    expect(xml).toContain('<testsuite name="demo (repair, process)" tests="4" failures="1" errors="0" skipped="1"');
    expect(xml).toContain('name="1. get a" time="0.002"/>');
    expect(xml.match(/<skipped\/>/g)).toHaveLength(1);
    expect(xml).toContain('<error message="docker: no engine" type="RUNTIME_UNAVAILABLE"/>');
    expect(xml).toContain('again: mcluster scenario run demo.yaml --seed 7');
  });

  it("removes what XML can't represent", () => {
    expect(xml).toContain('<failure message="step 3 (read &lt;b&gt;&amp;&quot;');
    expect(xml).not.toContain(nasty);
    expect(xml).not.toContain('\u0001');
    // Without its tags, the text contains no markup characters.
    const text = xml.replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<>]*")*\/?>|<\?xml[^>]*>/g, '');
    expect(text).not.toMatch(/[<>]/);
    expect(text).not.toMatch(/&(?!lt;|gt;|amp;|quot;|#10;)/);
  });
});

it('tap has one subtest per run, and known bugs are TODO', () => {
  const lines = tap.render(report).split('\n');
  expect(lines.slice(0, 6)).toEqual([
    'TAP version 14',
    '1..4',
    '# Subtest: demo (magent, process)',
    '    1..1',
    '    ok 1 - get a',
    'ok 1 - demo (magent, process): magent held: the one expectation was met',
  ]);
  expect(lines).toContain('    not ok 2 - get a # TODO known bug: a miss');
  expect(lines).toContain('    ok 4 - get a # SKIP');
  expect(lines.find((line) => line.includes('not ok 3'))).toContain(String.raw`| \# `);
  expect(lines.filter((line) => line.startsWith('not ok'))).toHaveLength(3);
  expect(lines.filter((line) => /^1\.\.|^TAP|^# |^(not )?ok \d|^ {4}|^ {2}|^$/.test(line))).toHaveLength(lines.length);
});

describe('markdown', () => {
  const text = markdown.render(report);

  it('has one row per run, whatever its verdict contains', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + 4);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g), row).toHaveLength(5);
    expect(text).toContain('### mcluster scenarios: 4 runs, 3 not passed');
    expect(markdown.render(reportOf([run({})], new Date()))).toContain('1 run, all passed');
  });

  it('shows an error once, if the verdict does not contain it', () => {
    const error = {code: 'TIMED_OUT', message: 'demo did not finish within 4s, in step 1 (get a)', hint: null};
    const late = run({outcome: 'timed-out', error, verdict: 'did not finish within 4s, in step 1 (get a): no more'});
    const of = (result: RunResult): string => markdown.render(reportOf([result], new Date()));
    expect(of(late).match(/did not finish/g)).toHaveLength(1);
    expect(of({...late, verdict: 'step 1 (get a): a miss'})).toContain('```text\ndemo did not finish within 4s, in');
    expect(of({...late, error: {...error, message: `${error.message}\nmore`}})).toContain('(get a)\nmore\n```');
  });

  it('shows the steps of failed runs, and how to run them again', () => {
    expect(text).toContain('❌ 3. read');
    expect(text).toContain('mcluster scenario run demo.yaml --seed 7');
    expect(text.match(/<details>/g)).toHaveLength(3);
    // A value with three backticks needs a fence of four.
    expect(text).toContain('````text\n✅ 1. get a');
    expect(text).not.toContain('<b>&"\' | # ``` ]]> </script><!-- \u0001 \u2028 ü\n```\n');
  });
});

describe('the output of a program that failed', () => {
  const long = Array.from({length: 130}, (_, index) => `line ${index + 1}`).join('\n');
  const of = (output: string): ScenarioReport =>
    reportOf([run({outcome: 'failed', steps: [step({verb: 'exec', outcome: 'failed', output})]})], new Date());

  it('is at the end of the failure in junit, and complete beside it', () => {
    const xml = junit.render(of(long));
    expect(xml).toContain('got the value 1\n\n… (110 more lines before this)\nline 111\n');
    expect(xml).toContain('line 130</failure>');
    expect(xml).toContain('<system-out>line 1\nline 2\n');
    expect(junit.render(of('short &'))).toContain('got the value 1\n\nshort &amp;</failure>\n    </testcase>');
  });

  it('is a block of YAML in tap, whatever it contains', () => {
    const [, block] = /---\n(.*?)\n {6}\.\.\.\n/s.exec(tap.render(of(`  two\n...\n\n# ${nasty}`))) ?? [];
    const {output} = parse(block!) as {output: string};
    expect(output).toBe(`  two\n...\n\n# ${nasty}`);
  });

  it('has a fence of its own in markdown, and is shortened', () => {
    expect(markdown.render(of('a\n```\nb'))).toContain('Output of step 1:\n\n````text\na\n```\nb\n````\n');
    expect(markdown.render(of(long))).toContain('```text\n… (30 more lines before this)\nline 31\n');
  });

  it('is part of the error in a test runner', () => {
    const [failed] = of(long).runs;
    const {message} = new ScenarioFailedError(failed!);
    expect(message).toMatch(/\nits output ended with:\n {2}\| … \(110 more lines before this\)\n {2}\| line 111\n/);
    expect(message).toMatch(/line 130\nto run it again: /);
    expect(new ScenarioFailedError(run({})).message.split('\n')).toHaveLength(2);
  });
});

it('tap marks clean-up steps', () => {
  const steps = [step({}), step({list: 'always'})];
  expect(tap.render(reportOf([run({steps})], new Date()))).toContain('    ok 2 - clean-up get a\n');
});

describe('html', () => {
  const page = html.render(report);

  it('keeps the report apart from the page', () => {
    const [, data] = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(data!)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  // Compared as booleans: a failure would print the whole page.
  it('sends no requests', () => {
    expect(page.includes(`Content-Security-Policy" content="default-src 'none'`)).toBe(true);
    expect(/(?:src|href)="?(?:https?:)?\/\//.test(page)).toBe(false);
    expect(/url\((?!["']?data:)/.test(page)).toBe(false);
  });
});

describe('writing reports', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcluster-'));
  });
  afterEach(() => rm(folder, {recursive: true, force: true}));

  it('creates the parent folders, and writes each report', async () => {
    const orders = reporters.map((reporter) => ({reporter, file: join(folder, 'a', 'b', reporter.name)}));
    await writeReports(report, orders, {environment: {}});
    for (const {reporter, file} of orders) expect(await readFile(file, 'utf8')).toBe(reporter.render(report));
  });

  it('appends to the job summary of GitHub Actions by default', async () => {
    const summary = join(folder, 'summary');
    await writeReports(report, [], {environment: {GITHUB_STEP_SUMMARY: summary}});
    await writeReports(report, [], {environment: {GITHUB_STEP_SUMMARY: summary}});
    expect(await readFile(summary, 'utf8')).toBe(markdown.render(report).repeat(2));
  });

  it("warns when the summary, which is not requested explicitly, can't be written", async () => {
    const warnings: string[] = [];
    const environment = {GITHUB_STEP_SUMMARY: join(folder, 'not', 'there')};
    await writeReports(report, [], {environment, onWarning: (line) => warnings.push(line)});
    expect(warnings).toEqual([expect.stringMatching(/^the summary of the job can't be written to .*there: ENOENT$/)]);
  });

  it("reports a file that can't be written, also before the run", async () => {
    const orders = [{reporter: json, file: folder}];
    await expect(checkReports(orders)).rejects.toThrow(`${folder} can't be written: EISDIR`);
    const below = [{reporter: json, file: join(folder, 'old.json', 'new.json')}];
    await writeFile(join(folder, 'old.json'), 'old');
    await expect(checkReports(below)).rejects.toThrow(ReportUnwritableError);
    await checkReports([{reporter: json, file: join(folder, 'old.json')}]);
    expect(await readFile(join(folder, 'old.json'), 'utf8')).toBe('old');
    await expect(writeReports(report, orders, {environment: {}})).rejects.toThrow(ReportUnwritableError);
  });
});
