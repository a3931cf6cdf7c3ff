import {describe, expect, it} from 'vitest';
import {FaultedLink} from '../../support/faulted-link.ts';

describe('slow', () => {
  it('adds half of the latency in each direction, and the whole to a round trip', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'slow', latencyMs: 200});
    link.ask('get a', 'values');
    await clock.advance(99);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['>get a\r\n']);
    link.answer('END\r\n');
    await clock.advance(99);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['get: END\r\n']);
  });

  it('adds the whole latency in one direction', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'slow', latencyMs: 200, direction: 'replies'});
    link.ask('get a', 'values');
    expect(link.take()).toEqual(['>get a\r\n']);
    link.answer('END\r\n');
    await clock.advance(199);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['get: END\r\n']);
  });

  it('delays the opening of a connection like a round trip', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'slow', latencyMs: 100});
    link.state = 'idle';
    link.ask('get a', 'values');
    await clock.advance(50);
    expect(link.take()).toEqual(['open']);
    link.accept();
    await clock.advance(50);
    expect(link.take()).toEqual(['opened']);
    await clock.advance(50);
    expect(link.take()).toEqual(['>get a\r\n']);
  });

  it('varies within the jitter, the same way for the same seed', async () => {
    const one = await latencies(7);
    expect(await latencies(7)).toEqual(one);
    expect(await latencies(8)).not.toEqual(one);
    expect(Math.min(...one)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...one)).toBeLessThanOrEqual(150);
    expect(Math.max(...one) - Math.min(...one)).toBeGreaterThan(50);
  });

  it('delivers everything in transit at once when it ends', () => {
    const {link, add, faults, clock} = new FaultedLink();
    const slow = add({kind: 'slow', latencyMs: 1000});
    link.ask('set a', 'line');
    faults.remove(slow);
    expect(link.take()).toEqual(['>set a\r\n']);
    expect(clock.sleeping).toBe(0);
  });

  async function latencies(seed: number): Promise<number[]> {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'slow', latencyMs: 100, jitterMs: 50, direction: 'replies'}, seed);
    const measured: number[] = [];
    for (let index = 0; index < 40; index++) {
      const start = clock.now();
      link.ask('get a', 'values');
      link.answer('END\r\n');
      link.take();
      while (link.take().length === 0) await clock.advance(1);
      measured.push(clock.now() - start);
    }
    return measured;
  }
});

describe('bandwidth', () => {
  it('limits the bytes per second in each direction separately', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'bandwidth', bytesPerSecond: 1000});
    link.ask('x'.repeat(498));
    await clock.advance(499);
    expect(bytesSent(link.events)).toBeLessThan(500);
    await clock.advance(1);
    expect(bytesSent(link.events)).toBe(500);
    link.take();
    link.answer(`${'y'.repeat(98)}\r\n`);
    await clock.advance(99);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toHaveLength(1);
  });

  it('does not accumulate unused bandwidth', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'bandwidth', bytesPerSecond: 1000, direction: 'requests'});
    await clock.advance(60_000);
    link.ask('x'.repeat(98));
    await clock.advance(99);
    expect(bytesSent(link.events)).toBeLessThan(100);
    await clock.advance(1);
    expect(bytesSent(link.events)).toBe(100);
  });
});

describe('slice', () => {
  it('delivers small pieces with a pause between them', async () => {
    const {link, add, clock} = new FaultedLink();
    add({kind: 'slice', pieceBytes: 3, delayMs: 10, direction: 'requests'});
    link.ask('get ab', 'values');
    expect(link.take()).toEqual(['>get']);
    await clock.advance(10);
    expect(link.take()).toEqual(['> ab']);
    await clock.advance(10);
    expect(link.take()).toEqual(['>\r\n']);
  });

  it('cuts replies as well, which arrive complete', async () => {
    const {link, add, faults, clock} = new FaultedLink();
    add({kind: 'slice', pieceBytes: 1, delayMs: 0});
    link.ask('get a', 'values');
    link.answer('VALUE a 0 2\r\nhi\r\nEND\r\n');
    await clock.advance(1);
    expect(link.take().at(-1)).toBe('get: VALUE a 0 2\r\nhi\r\nEND\r\n');
    expect([faults.requestPieces, faults.replyPieces]).toEqual([7, 22]);
  });
});

describe('several slow links at once', () => {
  it('add up, and can be removed one by one', async () => {
    const {link, add, faults, clock} = new FaultedLink();
    const slow = add({kind: 'slow', latencyMs: 100, direction: 'requests'});
    const hole = add({kind: 'partition', mode: 'black-hole', direction: 'requests'});
    const more = add({kind: 'slow', latencyMs: 50, direction: 'requests'});
    link.ask('get a', 'values');
    await clock.advance(1000);
    expect(link.take()).toEqual([]);
    faults.remove(hole);
    await clock.advance(49);
    expect(link.take()).toEqual([]);
    await clock.advance(1);
    expect(link.take()).toEqual(['>get a\r\n']);
    faults.remove(slow);
    link.ask('get b', 'values');
    await clock.advance(50);
    expect(link.take()).toEqual(['>get b\r\n']);
    expect(link.interceptor).not.toBeNull();
    faults.remove(more);
    expect(link.interceptor).toBeNull();
  });
});

function bytesSent(events: readonly string[]): number {
  return events.reduce((sum, event) => sum + event.length - 1, 0);
}
