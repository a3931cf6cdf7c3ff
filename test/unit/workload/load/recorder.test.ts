import {beforeEach, expect, it} from 'vitest';
import type {Clock} from '../../../../src/support/clock.ts';
import type {Sample} from '../../../../src/workload/load/load-window.ts';
import {Recorder} from '../../../../src/workload/load/recorder.ts';

let nowMs = 0;
const clock: Clock = {now: () => nowMs, sleep: () => Promise.resolve()};
const sample = (fields: Partial<Sample>): Sample => ({
  latencyMs: 1,
  outcome: 'hit',
  isStale: false,
  isCorrupt: false,
  ...fields,
});

beforeEach(() => {
  nowMs = 1000;
});

it('counts the outcomes of commands', () => {
  const recorder = new Recorder(clock, 100);
  const samples: Partial<Sample>[] = [
    {},
    {isStale: true},
    {isCorrupt: true},
    {outcome: 'miss'},
    {outcome: 'written'},
    {outcome: 'error'},
  ];
  for (const fields of samples) recorder.add(sample(fields));
  expect(recorder.total()).toMatchObject({
    requests: 6,
    hits: 3,
    misses: 1,
    writes: 1,
    errors: 1,
    staleReads: 1,
    corruptReads: 1,
    hitRate: 0.75,
    errorRate: 1 / 6,
  });
});

it('computes percentiles to within one percent', () => {
  const recorder = new Recorder(clock, 100);
  for (let latencyMs = 1; latencyMs <= 1000; latencyMs++) recorder.add(sample({latencyMs}));
  const {p50, p90, p99, max} = recorder.total().latencyMs!;
  expect(p50 / 500).toBeCloseTo(1, 1.9);
  expect(p90 / 900).toBeCloseTo(1, 1.9);
  expect(p99 / 990).toBeCloseTo(1, 1.9);
  expect(max / 1000).toBeCloseTo(1, 1.9);
});

it('has no rates and latencies without commands', () => {
  expect(new Recorder(clock, 100).total()).toMatchObject({
    requests: 0,
    hitRate: null,
    errorRate: null,
    latencyMs: null,
  });
});

it('starts a new window with each measurement', () => {
  const recorder = new Recorder(clock, 100);
  recorder.add(sample({}));
  nowMs += 50;
  expect(recorder.takeWindow()).toMatchObject({fromMs: 0, toMs: 50, requests: 1});
  expect(recorder.requestsInWindow).toBe(0);
  nowMs += 10;
  recorder.add(sample({outcome: 'error'}));
  expect(recorder.requestsInWindow).toBe(1);
  expect(recorder.takeWindow()).toMatchObject({fromMs: 50, toMs: 60, requests: 1, errors: 1});
  expect(recorder.total()).toMatchObject({fromMs: 0, toMs: 60, requests: 2});
});

it('has a slot for every span of time, even without commands', () => {
  const recorder = new Recorder(clock, 100);
  recorder.add(sample({}));
  nowMs += 320;
  recorder.add(sample({outcome: 'miss'}));
  nowMs += 30;
  expect(recorder.slots().map(({fromMs, toMs, requests}) => [fromMs, toMs, requests])).toEqual([
    [0, 100, 1],
    [100, 200, 0],
    [200, 300, 0],
    [300, 350, 1],
  ]);
});
