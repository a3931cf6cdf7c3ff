import {describe, expect, it} from 'vitest';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {FakeClock} from '../../support/fake-clock.ts';

describe('waitUntil', () => {
  it('asks often at first, then less often, and resolves to the answer', async () => {
    const clock = new FakeClock();
    const answers = [undefined, undefined, undefined, undefined, undefined, 'yes'];
    const answer = await waitUntil(() => answers.shift(), {timeoutMs: 1000, clock, firstPauseMs: 2, maxPauseMs: 10});
    expect(answer).toBe('yes');
    expect(clock.slept).toEqual([2, 4, 8, 10, 10]);
  });

  it('accepts any answer except undefined', async () => {
    expect(await waitUntil(async () => null, {timeoutMs: 1000})).toBeNull();
  });

  it('resolves to undefined at the deadline, after asking once more', async () => {
    const clock = new FakeClock();
    const askedAt: number[] = [];
    const ask = (): undefined => {
      askedAt.push(clock.now());
    };
    expect(await waitUntil<true>(ask, {timeoutMs: 10, clock, firstPauseMs: 4})).toBeUndefined();
    expect(askedAt).toEqual([0, 4, 10]);
  });

  it('asks once if the timeout is 0', async () => {
    expect(await waitUntil(() => 'yes', {timeoutMs: 0, clock: new FakeClock()})).toBe('yes');
  });

  it('rejects with what `ask` throws', async () => {
    await expect(waitUntil(() => Promise.reject(new TypeError('no')), {timeoutMs: 1000})).rejects.toThrow('no');
  });

  it('rejects when it is aborted while it sleeps', async () => {
    const waiting = waitUntil(() => undefined, {
      timeoutMs: 60_000,
      firstPauseMs: 60_000,
      signal: AbortSignal.timeout(5),
    });
    await expect(waiting).rejects.toMatchObject({code: 'INTERRUPTED'});
  });

  it('does not ask after an abort', async () => {
    let asked = 0;
    const waiting = waitUntil(() => ++asked, {timeoutMs: 1000, signal: AbortSignal.abort()});
    await expect(waiting).rejects.toMatchObject({code: 'INTERRUPTED'});
    expect(asked).toBe(0);
  });
});
