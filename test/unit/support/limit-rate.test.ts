import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {limitRate} from '../../../src/support/limit-rate.ts';

describe('limitRate', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes the first lines of a cause, and how many more there were', () => {
    const written: string[] = [];
    const log = limitRate((line) => written.push(line));
    for (let port = 1; port <= 5000; port++) log(`127.0.0.1:${port}: closed`);
    expect(written).toHaveLength(20);
    vi.advanceTimersByTime(10_000);
    expect(written.slice(20)).toEqual(['4980 more lines like this one within 10 s: 127.0.0.1:5000: closed']);
    log('127.0.0.1:1: closed');
    expect(written.at(-1)).toBe('127.0.0.1:1: closed');
  });

  it('tells causes apart by words and names, and not by numbers', () => {
    const written: string[] = [];
    const log = limitRate((line) => written.push(line));
    for (let index = 0; index < 30; index++) {
      log(`node1 did not answer in ${index} ms`);
      log(`node2 did not answer in ${index} ms`);
      log(`fault f${index} on node1`);
    }
    const beginning = (start: string): number => written.filter((line) => line.startsWith(start)).length;
    expect([beginning('node1'), beginning('node2'), beginning('fault')]).toEqual([20, 20, 30]);
  });

  it('says nothing of lines that were all written', () => {
    const written: string[] = [];
    const log = limitRate((line) => written.push(line));
    log('one');
    vi.advanceTimersByTime(60_000);
    expect(written).toEqual(['one']);
  });

  it('holds no more causes than it can, whatever lines come', () => {
    const written: string[] = [];
    const log = limitRate((line) => written.push(line));
    for (let index = 0; index < 5000; index++) log(`cause${index}`);
    expect(written).toHaveLength(1020);
    vi.advanceTimersByTime(10_000);
    expect(written.at(-1)).toBe('3980 more lines like this one within 10 s: cause4999');
  });
});
