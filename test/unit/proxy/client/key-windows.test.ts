import {describe, expect, it} from 'vitest';
import {KeyWindows} from '../../../../src/proxy/client/key-windows.ts';

const keys = Array.from({length: 3000}, (_, index) => `k${index}`);

/** Returns the sizes of all windows for values of this size. */
function sizes(bytesPerKey: number): number[] {
  const windows = new KeyWindows(keys);
  const seen: string[] = [];
  const lengths: number[] = [];
  for (;;) {
    const {present} = windows;
    seen.push(...present);
    lengths.push(present.length);
    if (windows.isLast) break;
    windows.advance(present.length * bytesPerKey);
  }
  expect(seen).toEqual(keys);
  return lengths;
}

describe('KeyWindows', () => {
  it('grows while the values are small', () => {
    expect(sizes(100)).toEqual([16, 64, 256, 1024, 1024, 616]);
  });

  it('shrinks when the values are large', () => {
    expect(sizes(1_000_000).slice(0, 4)).toEqual([16, 4, 4, 4]);
  });

  it('needs one window for a few keys', () => {
    expect(new KeyWindows(keys.slice(0, 16)).isLast).toBe(true);
    expect(new KeyWindows(keys.slice(0, 17)).isLast).toBe(false);
  });
});
