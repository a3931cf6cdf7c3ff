import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {StepResult} from '../../../src/scenario/verdict/run-result.ts';
import type {LaneSpan} from '../../../src/scenario/run/timeline.ts';
import type {LoadSummary} from '../../../src/workload/load/load-window.ts';
import {html} from '../../../src/scenario/report/html.ts';
import {reportOf} from '../../../src/scenario/report/scenario-report.ts';
import {Chromium, chromiumMissing} from '../../support/chromium.ts';
import {useScratchFolder} from '../../support/scratch-home.ts';
import {exampleReport, nasty, run} from '../../unit/scenario/example-report.ts';

const slot = (fromMs: number): LoadSummary => ({
  fromMs,
  toMs: fromMs + 100,
  requests: 100,
  hits: 90,
  misses: 5,
  writes: 5,
  errors: 0,
  staleReads: 0,
  corruptReads: 0,
  hitRate: 0.9,
  errorRate: 0,
  latencyMs: {p50: 1, p90: 2, p99: 3, max: 4},
});
const settings = {keys: 1, prefix: 'load', sizeBytes: 1, gets: 1, rate: 1, clients: 1, refill: false};
const load = {name: 'load', settings, startedAtMs: 0, total: slot(0), slots: [0, 100, 200, 300].map(slot)};

/** Too short for its label on a small screen. */
const restart: LaneSpan[] = [
  {member: 'node1', state: 'running', fromMs: 0, toMs: 70},
  {member: 'node1', state: 'dead', fromMs: 70, toMs: 78},
  {member: 'node1', state: 'running', fromMs: 78, toMs: null},
];

const embedded = {runtime: 'embedded', engine: 'embedded (not memcached)'} as const;

const longStep = (word: string): StepResult => ({
  ...run({}).steps[0]!,
  title: word,
  outcome: 'failed',
  expected: word,
  got: word,
  copies: [{key: word, truth: word, at: {node1: word, backup1: null}}],
});

describe.skipIf(chromiumMissing)('the HTML report in a browser', () => {
  let browser: Chromium;
  const folder = useScratchFolder();
  let url: string;

  beforeAll(() => {
    browser = new Chromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    const example = exampleReport();
    const word = 'user-session-'.padEnd(150, '0123456789');
    const scenario = {name: word, about: word, source: `https://example.org/${word}`, file: `${word}.yaml`};
    const wordy = run({scenario, verdict: word, replay: word, steps: [longStep(word)], loads: [{...load, name: word}]});
    const report = reportOf([...example.runs, run({loads: [load], lanes: restart, ...embedded}), wordy], new Date());
    const file = join(folder.path, 'report.html');
    await writeFile(file, html.render(report));
    url = pathToFileURL(file).href;
  });

  const openAll = `document.querySelectorAll('details').forEach((one) => { one.open = true; });
    new Promise((done) => setTimeout(() => requestAnimationFrame(() => done()), 0))`;

  it('shows every run, with values as text and not as markup', async () => {
    await browser.open(url, {width: 1100, height: 900});
    await browser.evaluate(openAll);
    expect(await browser.evaluate(`document.querySelectorAll('details.run').length`)).toBe(6);
    expect(await browser.evaluate(`document.title`)).toBe('failed: 6 runs of 2 scenarios');
    const text = await browser.evaluate<string>(`document.body.textContent`);
    expect(text).toContain('magent held: the one expectation was met');
    expect(text).toContain(nasty);
    expect(await browser.evaluate(`document.querySelectorAll('#page b, #page script').length`)).toBe(0);
    expect(await browser.evaluate(`document.querySelector('td.wrong').textContent`)).toContain('(wrong)');
    expect(browser.errors).toEqual([]);
  });

  it('distinguishes the runs of one scenario, and shows each thing once', async () => {
    await browser.open(url, {width: 1100, height: 900});
    await browser.evaluate(openAll);
    const headings = await browser.evaluate<string[]>(
      `[...document.querySelectorAll('h2')].map((one) => one.textContent)`,
    );
    expect(headings.slice(0, 5)).toEqual([
      'demo (magent, process)',
      'demo (repair, process)',
      'demo (magent, process)',
      'demo (magent, process)',
      'demo (magent, embedded)',
    ]);
    const facts = await browser.evaluate<string>(`document.querySelector('#run-5 .facts').textContent`);
    expect(facts).toContain('runtime: embedded (not memcached)');
    expect(await browser.evaluate(`document.querySelector('#run-1 .facts').textContent`)).toContain(
      'runtime: process (memcached 1.6.18)',
    );
  });

  it("shows the output of a failed step's program unchanged", async () => {
    await browser.open(url, {width: 360, height: 800, mobile: true});
    await browser.evaluate(openAll);
    expect(await browser.evaluate(`document.querySelector('#run-2 pre.output').textContent`)).toBe(
      `  indented\n${nasty}\n...\nthe end`,
    );
    expect(await browser.evaluate(`document.querySelectorAll('pre.output').length`)).toBe(1);
  });

  it('keeps badges in their boxes on the smallest screens', async () => {
    await browser.open(url, {width: 80, height: 400, mobile: true});
    const out = `[...document.querySelectorAll('.badge')].filter((one) => one.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right).map((one) => one.textContent)`;
    expect(await browser.evaluate(out)).toEqual([]);
  });

  it('draws lanes, marks and charts', async () => {
    await browser.open(url, {width: 1100, height: 900});
    await browser.evaluate(openAll);
    await expect
      .poll(() => browser.evaluate(`[...document.querySelectorAll('canvas')].filter((one) => one.width > 0).length`))
      .toBe(4);
    expect(await browser.evaluate(`document.querySelectorAll('#run-1 .state.dead').length`)).toBe(1);
    expect(await browser.evaluate(`document.querySelectorAll('#run-1 .fault').length`)).toBe(1);
    expect(await browser.evaluate(`document.querySelectorAll('#run-2 a.mark').length`)).toBe(3);
  });

  it('shows no partial label on a lane, and distinct times for a short run', async () => {
    await browser.open(url, {width: 360, height: 800, mobile: true});
    await browser.evaluate(openAll);
    const clipped = `[...document.querySelectorAll('.word')].filter((one) => one.offsetWidth > 0 && one.parentElement.scrollWidth > one.parentElement.clientWidth).map((one) => one.textContent)`;
    expect(await browser.evaluate(clipped)).toEqual([]);
    expect(await browser.evaluate(`document.querySelectorAll('.word').length`)).toBeGreaterThan(0);
    const times = await browser.evaluate<string>(`document.querySelector('#run-1 .scale').innerText`);
    expect(times.split(/(?<=ms)/).map((time) => time.trim())).toEqual(['0 ms', '25 ms', '50 ms', '75 ms', '100 ms']);
  });

  it.each([320, 390, 1100])('needs no horizontal scrolling at a width of %d', async (width) => {
    await browser.open(url, {width, height: 800, mobile: width < 500});
    await browser.evaluate(openAll);
    expect(await browser.evaluate(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(width);
    // A heading such as backup1 is not broken beside long values.
    const heights = `[...document.querySelectorAll('#run-6 thead th')].map((one) => one.offsetHeight)`;
    for (const height of await browser.evaluate<number[]>(heights)) expect(height).toBeLessThan(40);
  });

  it('is dark when the system prefers it', async () => {
    const background = `getComputedStyle(document.body).backgroundColor`;
    await browser.open(url, {width: 800, height: 600});
    expect(await browser.evaluate(background)).toBe('rgb(255, 255, 255)');
    await browser.open(url, {width: 800, height: 600, dark: true});
    expect(await browser.evaluate(background)).toBe('rgb(18, 22, 28)');
  });

  it('requests nothing but itself', async () => {
    browser.requests.length = 0;
    await browser.open(url, {width: 800, height: 600});
    await browser.evaluate(openAll);
    expect(browser.requests.filter((request) => !request.startsWith('data:'))).toEqual([url]);
  });
});
