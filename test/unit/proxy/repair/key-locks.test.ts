import {describe, expect, it} from 'vitest';
import {KeyLocks, type Release} from '../../../../src/proxy/repair/key-locks.ts';

/** Records which tasks hold a lock, and keeps their releases. */
class Visitors {
  readonly locks = new KeyLocks();
  readonly in: string[] = [];
  readonly #releases = new Map<string, Release>();

  come(name: string, key: string | null): void {
    const granted = (release: Release): void => {
      this.in.push(name);
      this.#releases.set(name, release);
    };
    if (key === null) this.locks.acquireAll(granted);
    else this.locks.acquire(key, granted);
  }

  go(name: string): void {
    this.#releases.get(name)?.();
  }
}

describe('key locks', () => {
  it('grant a key to one task at a time, in order', () => {
    const visitors = new Visitors();
    for (const name of ['first', 'second', 'third']) visitors.come(name, 'a');
    expect(visitors.in).toEqual(['first']);
    visitors.go('first');
    expect(visitors.in).toEqual(['first', 'second']);
    visitors.come('fourth', 'a');
    visitors.go('second');
    visitors.go('third');
    expect(visitors.in).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('lock keys independently', () => {
    const visitors = new Visitors();
    visitors.come('one', 'a');
    visitors.come('other', 'b');
    expect(visitors.in).toEqual(['one', 'other']);
    expect([visitors.locks.isHeld('a'), visitors.locks.isHeld('b'), visitors.locks.isHeld('c')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('are not busy once all are released', () => {
    const visitors = new Visitors();
    visitors.come('one', 'a');
    visitors.come('next', 'a');
    expect(visitors.locks.busy).toBe(true);
    visitors.go('one');
    visitors.go('next');
    expect(visitors.locks.busy).toBe(false);
    expect(visitors.locks.isHeld('a')).toBe(false);
  });

  it('count a release once', () => {
    const visitors = new Visitors();
    for (const name of ['first', 'second', 'third']) visitors.come(name, 'a');
    visitors.go('first');
    visitors.go('first');
    expect(visitors.in).toEqual(['first', 'second']);
  });

  it('serve a hundred thousand tasks on one key that release it at once', () => {
    const locks = new KeyLocks();
    let first: Release = () => undefined;
    locks.acquire('a', (release) => (first = release));
    let served = 0;
    for (let index = 0; index < 100_000; index++) {
      locks.acquire('a', (release) => {
        served++;
        release();
      });
    }
    first();
    expect([served, locks.busy]).toEqual([100_000, false]);
  });

  it('grant all keys to a task only while no key is held', () => {
    const visitors = new Visitors();
    visitors.come('one', 'a');
    visitors.come('other', 'b');
    visitors.come('next', 'a');
    visitors.come('all', null);
    visitors.go('one');
    visitors.go('other');
    expect(visitors.in).not.toContain('all');
    visitors.go('next');
    expect(visitors.in.at(-1)).toBe('all');
  });

  it('make later tasks wait for a task that needs all keys, in order', () => {
    const visitors = new Visitors();
    visitors.come('one', 'a');
    visitors.come('all', null);
    visitors.come('late', 'b');
    visitors.come('all again', null);
    visitors.come('later', 'b');
    expect(visitors.in).toEqual(['one']);
    expect(visitors.locks.isHeld('never seen')).toBe(true);
    visitors.go('one');
    expect(visitors.in).toEqual(['one', 'all']);
    visitors.go('all');
    expect(visitors.in).toEqual(['one', 'all', 'late']);
    visitors.go('late');
    expect(visitors.in).toEqual(['one', 'all', 'late', 'all again']);
    visitors.go('all again');
    visitors.go('later');
    expect(visitors.in.at(-1)).toBe('later');
    expect(visitors.locks.busy).toBe(false);
  });

  it('are released by a task that fails, and reject with its error', async () => {
    const locks = new KeyLocks();
    const fail = (): Promise<never> => Promise.reject(new Error('broken'));
    await expect(locks.run('a', fail)).rejects.toThrow('broken');
    await expect(locks.runAll(fail)).rejects.toThrow('broken');
    expect(locks.busy).toBe(false);
    expect(await locks.run('a', () => Promise.resolve(1))).toBe(1);
  });
});
