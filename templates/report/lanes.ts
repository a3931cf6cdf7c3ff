import type {RunResult, StepResult} from '../../src/scenario/verdict/run-result.ts';
import {element, formatMs} from './dom.ts';

/** The span of time that lanes and charts of a run show. */
export type Extent = {fromMs: number; toMs: number};

export function extentOf({steps, lanes, faults, loads}: RunResult): Extent {
  const ends = [
    ...steps.map(({atMs, durationMs}) => atMs + durationMs),
    ...lanes.map(({fromMs}) => fromMs),
    ...faults.flatMap(({fromMs, toMs}) => [fromMs, toMs ?? 0]),
    ...loads.map(({total}) => total.toMs),
  ];
  return {fromMs: 0, toMs: Math.max(1, ...ends)};
}

/** One row a member with its states, one for the faults, one for the steps, and the seconds below. */
export function drawLanes(run: RunResult, extent: Extent, idOf: (step: StepResult) => string): HTMLElement {
  const members = run.members.map(({name}) => {
    const spans = run.lanes.filter(({member}) => member === name);
    const states = spans.map(({state, fromMs, toMs}) =>
      element(
        'span',
        {class: `state ${state}`, style: place(fromMs, toMs, extent), title: spanText(state, fromMs, toMs)},
        element('span', {class: 'word'}, state),
      ),
    );
    return lane(name, spans.map(({state, fromMs, toMs}) => spanText(state, fromMs, toMs)).join(', '), states);
  });
  const faults = run.faults.map(({title, members: on, fromMs, toMs}) => {
    const text = `${on.join(', ')}: ${title}`;
    return element(
      'span',
      {class: 'fault', style: place(fromMs, toMs, extent), title: spanText(text, fromMs, toMs)},
      text,
    );
  });
  const marks = run.steps
    .filter(({outcome}) => outcome !== 'skipped')
    .map((step) => {
      const title = `${step.list === 'always' ? 'clean-up ' : ''}${step.index + 1}. ${step.title}`;
      const left = `left: ${percent(step.atMs, extent)}`;
      return element('a', {
        class: `mark ${step.outcome}`,
        href: `#${idOf(step)}`,
        style: left,
        title,
        'aria-label': title,
      });
    });
  return element(
    'div',
    {class: 'lanes'},
    ...members,
    faults.length > 0 ? lane('faults', '', faults) : null,
    lane('steps', '', marks),
    scale(extent),
  );
}

function lane(name: string, description: string, content: readonly Node[]): HTMLElement {
  const label = description ? `${name}: ${description}` : null;
  return element(
    'div',
    {class: 'lane', ...(label && {role: 'img', 'aria-label': label})},
    element('span', {class: 'name'}, name),
    element('div', {class: 'track'}, ...content),
  );
}

function scale(extent: Extent): HTMLElement {
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => extent.fromMs + share * (extent.toMs - extent.fromMs));
  const spanMs = extent.toMs - extent.fromMs;
  const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(spanMs < 2000 ? 2 : 1)} s`;
  const inMs = (ms: number): string => `${ms.toFixed(spanMs < 20 ? 1 : 0)} ms`;
  const write = spanMs < 1000 ? inMs : inSeconds;
  return element(
    'div',
    {class: 'scale', 'aria-hidden': 'true'},
    ...times.map((ms) => element('span', {style: `left: ${percent(ms, extent)}`}, write(ms))),
  );
}

function place(fromMs: number, toMs: number | null, extent: Extent): string {
  const endMs = toMs ?? extent.toMs;
  return `left: ${percent(fromMs, extent)}; right: ${100 - Number.parseFloat(percent(endMs, extent))}%`;
}

function percent(ms: number, {fromMs, toMs}: Extent): string {
  return `${(Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs))) * 100).toFixed(2)}%`;
}

function spanText(what: string, fromMs: number, toMs: number | null): string {
  return `${what} from ${formatMs(fromMs)}${toMs === null ? '' : ` to ${formatMs(toMs)}`}`;
}
