import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {Ticker} from '../../../../../src/proxy/repair/replicas/ticker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a ticker', () => {
  it('counts its ticks, and calls back at each', () => {
    const seen: number[] = [];
    const ticker = new Ticker(() => seen.push(ticker.now));
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([1, 2, 3, 4]);
    ticker.stop();
    vi.advanceTimersByTime(100);
    expect(ticker.now).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [1000, 40],
    [26, 2],
    [25, 1],
    [1, 1],
    [0, 1],
  ])('converts %d ms to %d ticks', (ms, ticks) => {
    expect(Ticker.ticks(ms)).toBe(ticks);
  });
});
