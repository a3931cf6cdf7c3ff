import UPlot from 'uplot';
import type {LoadResult} from '../../src/scenario/run/loads.ts';
import type {RunResult} from '../../src/scenario/verdict/run-result.ts';
import {colour, element} from './dom.ts';
import type {Extent} from './lanes.ts';

type Line = {label: string; colour: 'first' | 'second' | 'bad'; values: (number | null)[]};
type Band = {fromMs: number; toMs: number};

const heightPx = 150;

/** What each load saw over time: hits and errors, then latencies; shaded while something was out of order. */
export function drawCharts(run: RunResult, extent: Extent): HTMLElement[] {
  const bands = bandsOf(run, extent);
  return run.loads.flatMap((load) => {
    const name = run.loads.length > 1 ? ` of ${load.name}` : '';
    const rates: Line[] = [
      {label: 'hits among reads', colour: 'first', values: load.slots.map(({hitRate}) => percentage(hitRate))},
      {label: 'errors among commands', colour: 'bad', values: load.slots.map(({errorRate}) => percentage(errorRate))},
    ];
    const latencies: Line[] = [
      {label: 'p50', colour: 'first', values: load.slots.map(({latencyMs}) => latencyMs?.p50 ?? null)},
      {label: 'p99', colour: 'second', values: load.slots.map(({latencyMs}) => latencyMs?.p99 ?? null)},
    ];
    return [
      chart(`Hits and errors${name}`, load, rates, {extent, bands, unit: '%', range: [0, 100]}),
      chart(`Latency${name}`, load, latencies, {extent, bands, unit: 'ms', range: null}),
    ];
  });
}

type ChartOptions = {extent: Extent; bands: readonly Band[]; unit: string; range: [number, number] | null};

function chart(title: string, load: LoadResult, lines: readonly Line[], options: ChartOptions): HTMLElement {
  const place = element('div', {class: 'chart', role: 'img', 'aria-label': `${title}: ${summaryOf(load)}`});
  const legend = element(
    'div',
    {class: 'legend'},
    ...lines.map((line) =>
      element('span', {}, element('i', {style: `color: var(--${line.colour})`}), `${line.label}, ${options.unit}`),
    ),
    options.bands.length > 0 ? element('span', {}, element('i', {class: 'band'}), 'a fault, or a member down') : null,
  );
  let plot: UPlot | null = null;
  // Only once it is in the page, and seen, is its width known.
  new ResizeObserver(() => {
    const width = place.clientWidth;
    if (width === 0) return;
    if (plot) plot.setSize({width, height: heightPx});
    else plot = newPlot(place, width, load, lines, options);
  }).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot?.redraw(false, true));
  return element('section', {}, element('h3', {}, title), place, legend);
}

function newPlot(
  place: HTMLElement,
  width: number,
  load: LoadResult,
  lines: readonly Line[],
  {extent, bands, unit, range}: ChartOptions,
): UPlot {
  const times = load.slots.map(({fromMs, toMs}) => (fromMs + toMs) / 2000);
  const axis = {stroke: () => colour('muted'), grid: {stroke: () => colour('line'), width: 1}, ticks: {show: false}};
  const shade = (plot: UPlot): void => {
    const {left, top, width: all, height} = plot.bbox;
    plot.ctx.save();
    plot.ctx.fillStyle = colour('band');
    plot.ctx.beginPath();
    plot.ctx.rect(left, top, all, height);
    plot.ctx.clip();
    for (const {fromMs, toMs} of bands) {
      const from = plot.valToPos(fromMs / 1000, 'x', true);
      plot.ctx.fillRect(from, top, Math.max(2, plot.valToPos(toMs / 1000, 'x', true) - from), height);
    }
    plot.ctx.restore();
  };
  return new UPlot(
    {
      width,
      height: heightPx,
      // The plot begins and ends where the lanes above it do.
      padding: [8, 0, 0, 0],
      legend: {show: false},
      cursor: {show: false},
      scales: {
        x: {time: false, range: [extent.fromMs / 1000, extent.toMs / 1000]},
        y: range ? {range} : {range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)]},
      },
      axes: [
        {...axis, size: 24, values: (_plot, values) => values.map((value) => `${value} s`)},
        {...axis, size: gutterPx(), values: (_plot, values) => values.map((value) => `${value} ${unit}`)},
      ],
      series: [
        {},
        ...lines.map((line) => ({
          label: line.label,
          stroke: () => colour(line.colour),
          width: 2,
          points: {show: load.slots.length < 20},
        })),
      ],
      hooks: {drawClear: [shade]},
    },
    [times, ...lines.map(({values}) => values)],
    place,
  );
}

/** When faults were in force or members were not running, without overlaps. */
function bandsOf({faults, lanes}: RunResult, extent: Extent): Band[] {
  const spans = [...faults, ...lanes.filter(({state}) => state !== 'running')]
    .map(({fromMs, toMs}) => ({fromMs, toMs: toMs ?? extent.toMs}))
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: Band[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push({...span});
  }
  return merged;
}

function summaryOf({total}: LoadResult): string {
  const {requests, hitRate, errors, latencyMs} = total;
  const hits = hitRate === null ? '' : `, ${(hitRate * 100).toFixed(1)} % hits`;
  const p99 = latencyMs === null ? '' : `, p99 ${latencyMs.p99} ms`;
  return `${requests} commands${hits}, ${errors} errors${p99}`;
}

function gutterPx(): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.parseFloat(colour('gutter')) * rem;
}

function percentage(share: number | null): number | null {
  return share === null ? null : share * 100;
}
