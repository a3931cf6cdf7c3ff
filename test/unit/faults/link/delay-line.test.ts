import {describe, expect, it} from 'vitest';
import {DelayLine, type Pace, type PipeItem} from '../../../../src/faults/link/delay-line.ts';
import {ManualClock} from '../../../support/manual-clock.ts';

const later = (ms: number): Pace => ({pieceBytes: Infinity, dueMs: (_length, cameMs) => cameMs + ms});

function lineWith(pace: Pace) {
  const clock = new ManualClock();
  const out: string[] = [];
  const line = new DelayLine(pace, clock, (item: PipeItem) => {
    out.push(`${clock.now()}: ${item.toString()}`);
  });
  return {clock, out, line};
}

describe('a delay line', () => {
  it('passes what is due at once, in the same turn', () => {
    const {out, line} = lineWith(later(0));
    line.push(Buffer.from('a'));
    expect(out).toEqual(['0: a']);
  });

  it('keeps the order of bytes and marks, even when later pieces are due earlier', async () => {
    const delays = [30, 10, 0];
    const {clock, out, line} = lineWith({
      pieceBytes: Infinity,
      dueMs: (_length, cameMs) => cameMs + (delays.shift() ?? 0),
    });
    line.push(Buffer.from('a'));
    line.push('closed');
    line.push(Buffer.from('b'));
    expect(line.heldBytes).toBe(2);
    await clock.advance(29);
    expect(out).toEqual([]);
    await clock.advance(1);
    expect(out).toEqual(['30: a', '30: closed', '30: b']);
    expect(line.heldBytes).toBe(0);
  });

  it('cuts bytes into pieces', async () => {
    let dueMs = 0;
    const {clock, out, line} = lineWith({pieceBytes: 2, dueMs: () => (dueMs += 10)});
    line.push(Buffer.from('abcde'));
    await clock.advance(20);
    expect(out).toEqual(['10: ab', '20: cd']);
    expect(line.heldBytes).toBe(1);
    await clock.advance(10);
    expect(out.at(-1)).toBe('30: e');
  });

  it('passes everything in order when released, and leaves no timer', async () => {
    const {clock, out, line} = lineWith(later(Infinity));
    line.push(Buffer.from('a'));
    line.push(Buffer.from('b'));
    await clock.advance(1e9);
    expect(out).toEqual([]);
    line.release();
    expect(out).toEqual(['1000000000: a', '1000000000: b']);
    expect(clock.sleeping).toBe(0);
  });

  it('discards what it holds when cleared, and leaves no timer', async () => {
    const {clock, out, line} = lineWith(later(10));
    line.push(Buffer.from('old'));
    line.clear();
    expect([line.heldBytes, clock.sleeping]).toEqual([0, 0]);
    await clock.advance(5);
    line.push(Buffer.from('new'));
    await clock.advance(9);
    expect(out).toEqual([]);
    await clock.advance(1);
    expect(out).toEqual(['15: new']);
  });

  it('can be cleared by the receiver of an item', async () => {
    const clock = new ManualClock();
    const out: string[] = [];
    const line: DelayLine = new DelayLine(later(1), clock, (item) => {
      out.push(item.toString());
      line.clear();
    });
    line.push(Buffer.from('a'));
    line.push(Buffer.from('b'));
    await clock.advance(5);
    expect(out).toEqual(['a']);
  });
});
