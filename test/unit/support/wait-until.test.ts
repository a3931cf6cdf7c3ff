import {describe, expect, it} from 'vitest';
import {waitUntil} from '../../../src/support/wait-until.ts';
import {FakeClock} from '../../support/fake-clock.ts';

describe('waitUntil', () => {
  it('asks at first often, then slower, and resolves to the answer', async () => {
    const clock = new FakeClock();
    const answers = [undefined, undefined, undefined, undefined, undefined, 'yes'];
    const answer = await waitUntil(() => answers.shift(), {timeoutMs: 1000, clock, firstPauseMs: 2, maxPauseMs: 10});
    expect(answer).toBe('yes');
    expect(clock.slept).toEqual([2, 4, 8, 10, 10]);
  });

  it('takes any answer but undefined for one', async () => {
    expect(await waitUntil(async () => null, {timeoutMs: 1000})).toBeNull();
  });

  it('resolves to undefined when the time is up, having asked once more at the very end', async () => {
    const clock = new FakeClock();
    const askedAt: number[] = [];
    const ask = (): undefined => {
      askedAt.push(clock.now());
    };
    expect(await waitUntil<true>(ask, {timeoutMs: 10, clock, firstPauseMs: 4})).toBeUndefined();
    expect(askedAt).toEqual([0, 4, 10]);
  });

  it('asks once without any time', async () => {
    expect(await waitUntil(() => 'yes', {timeoutMs: 0, clock: new FakeClock()})).toBe('yes');
  });

  it('throws what the question throws', async () => {
    await expect(waitUntil(() => Promise.reject(new TypeError('no')), {timeoutMs: 1000})).rejects.toThrow('no');
  });

  it('is interrupted while it sleeps', async () => {
    const waiting = waitUntil(() => undefined, {
      timeoutMs: 60_000,
      firstPauseMs: 60_000,
      signal: AbortSignal.timeout(5),
    });
    await expect(waiting).rejects.toMatchObject({code: 'INTERRUPTED'});
  });

  it('does not even ask once aborted', async () => {
    let asked = 0;
    const waiting = waitUntil(() => ++asked, {timeoutMs: 1000, signal: AbortSignal.abort()});
    await expect(waiting).rejects.toMatchObject({code: 'INTERRUPTED'});
    expect(asked).toBe(0);
  });
});
