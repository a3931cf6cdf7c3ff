import type {ScenarioReport} from '../../src/scenario/report/scenario-report.ts';
import {errorBesideVerdict} from '../../src/scenario/report/error-beside-verdict.ts';
import {runName} from '../../src/scenario/report/run-name.ts';
import type {RunResult, StepResult} from '../../src/scenario/verdict/run-result.ts';
import {drawCharts} from './charts.ts';
import {element, formatMs} from './dom.ts';
import {drawLanes, extentOf} from './lanes.ts';
import {drawSteps} from './steps.ts';

const report = JSON.parse(document.querySelector('#report')!.textContent) as ScenarioReport;
const firstToOpen = report.runs.findIndex(({outcome}) => outcome !== 'passed');

document
  .querySelector('#page')!
  .replaceChildren(
    header(report),
    ...report.runs.map((run, index) => section(run, index, report.runs.length === 1 || index === firstToOpen)),
  );
document.title = `${report.outcome}: ${titleOf(report)}`;
openTarget();
window.addEventListener('hashchange', openTarget);

function header(report: ScenarioReport): HTMLElement {
  const {runs, counts, interrupted, notBegun, startedAt, durationMs, tool, outcome} = report;
  const numbers = Object.entries(counts).filter(([, count]) => count > 0);
  return element(
    'header',
    {class: outcome},
    element('h1', {}, titleOf(report)),
    element(
      'p',
      {},
      ...numbers.flatMap(([name, count]) => [badge(runs.length === 1 ? name : `${count} ${name}`, name), ' ']),
    ),
    element(
      'p',
      {class: 'facts muted'},
      element('span', {}, new Date(startedAt).toLocaleString()),
      element('span', {}, formatMs(durationMs)),
      interrupted > 0 ? element('span', {}, `interrupted, ${notBegun} more not started`) : null,
      element('span', {}, `mcluster ${tool.mcluster}, Node ${tool.node}, ${tool.platform}`),
    ),
  );
}

/** `stale-restart`, or `49 runs of 25 scenarios`. */
function titleOf({runs}: ScenarioReport): string {
  const names = [...new Set(runs.map(({scenario}) => scenario.name))];
  if (runs.length === 1) return names[0]!;
  return `${runs.length} runs of ${names.length === 1 ? names[0]! : `${names.length} scenarios`}`;
}

function section(run: RunResult, index: number, isOpen: boolean): HTMLElement {
  const {scenario, policy, distribution, seed, outcome, verdict, durationMs} = run;
  const problem = errorBesideVerdict(run);
  const idOf = (step: StepResult): string => `run-${index + 1}-${step.list}-${step.index + 1}`;
  const facts = {
    policy,
    distribution,
    runtime: runtimeOf(run),
    seed,
    took: formatMs(durationMs),
  };
  const details = element(
    'details',
    {class: `run ${outcome}`, id: `run-${index + 1}`, open: isOpen ? '' : null},
    element(
      'summary',
      {},
      element('h2', {}, scenario.name, element('span', {class: 'muted'}, runName(run).slice(scenario.name.length))),
      ' ',
      badge(outcome, outcome),
      element('p', {}, verdict),
    ),
  );
  const body = (): HTMLElement => {
    const extent = extentOf(run);
    return element(
      'div',
      {class: 'body'},
      element('p', {class: 'muted'}, scenario.about, scenario.source ? ` (${scenario.source})` : null),
      element(
        'p',
        {class: 'facts muted'},
        ...Object.entries(facts).flatMap(([name, value]) =>
          value === null ? [] : [element('span', {}, `${name}: ${value}`)],
        ),
      ),
      problem === null ? null : element('p', {class: 'problem'}, problem),
      run.members.length > 0 ? element('h3', {}, 'Members, faults and steps') : null,
      run.members.length > 0 ? drawLanes(run, extent, idOf) : null,
      ...drawCharts(run, extent),
      ...drawSteps(run, idOf),
      element('p', {class: 'muted'}, 'Again: ', element('code', {}, run.replay)),
    );
  };
  // A hundred runs are a lot of page: each is drawn when it is looked at.
  const draw = (): void => {
    if (details.open && details.children.length === 1) details.append(body());
  };
  details.addEventListener('toggle', draw);
  draw();
  return details;
}

/** `process (memcached 1.6.18)`; that of embedded nodes says by itself which it is. */
function runtimeOf({runtime, engine}: RunResult): string | null {
  if (engine === null || runtime === null) return runtime;
  return engine.startsWith(runtime) ? engine : `${runtime} (${engine})`;
}

function badge(text: string, tone: string): HTMLElement {
  return element('span', {class: `badge ${tone}`}, text);
}

/** A link to a step opens the run that it is in. */
function openTarget(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  const run = /^run-\d+/.exec(id)?.[0];
  const details = run === undefined ? null : document.getElementById(run);
  if (!(details instanceof HTMLDetailsElement)) return;
  details.open = true;
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({block: 'center'}));
}
