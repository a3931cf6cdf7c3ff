import {describe, expect, it} from 'vitest';
import {Fifo} from '../../../../src/proxy/repair/fifo.ts';

describe('a queue', () => {
  it('returns its items in order, however pushes and shifts are mixed', () => {
    const queue = new Fifo<number>();
    let next = 0;
    let expected = 0;
    for (let round = 1; round < 50; round++) {
      for (let count = 0; count < round % 7; count++) queue.push(next++);
      for (let count = 0; count < round % 5 && queue.length > 0; count++) {
        expect(queue.first).toBe(expected);
        expect(queue.shift()).toBe(expected++);
      }
      expect(queue.length).toBe(next - expected);
    }
    while (queue.length > 0) expect(queue.shift()).toBe(expected++);
    expect([expected, queue.shift(), queue.first]).toEqual([next, undefined, undefined]);
  });
});
